package live.ovation.crowd.children;

/// What a child is told to do; the words of [live.ovation.crowd.viewer.Audience].
enum Order {
    OPEN,
    SNAPSHOT,
    BEGIN,
    STORM,
    SETTLE,
    UNSETTLED,
    JUDGE,
    PAIRS
}
