package live.ovation.node.plan.simulation;

/// A stretch of a like's way.
public enum Hop {
    COMMITTED("accepted → on disk"),
    DISPATCHED("on disk → taken by the dispatcher"),
    RECEIVED("dispatcher → frontend"),
    DELIVERED("frontend → viewer"),
    ALL("accepted → viewer");

    private final String words;

    Hop(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
