package live.ovation.crowd;

/// What is timed, in microseconds; at viewers, only at those who read as fast as they can.
public enum Latency {
    DUE_TO_VIEWER("due → viewer", "from when a like should have been sent to when a viewer read it"),
    ACCEPTED_TO_VIEWER("accepted → viewer", "from the server's `at` to when a viewer read the reaction"),
    COMMENT_DUE_TO_VIEWER("comment due → viewer", "from when a comment should have been sent to when a viewer read it"),
    POST("post answered", "from when a request should have been sent to its answer"),
    JOIN("join", "from a viewer's connect to its hello"),
    COME_BACK("come back", "from the end of a stream to the viewer's next hello");

    private final String label;
    private final String sentence;

    Latency(String label, String sentence) {
        this.label = label;
        this.sentence = sentence;
    }

    /// The name in reports: `dueToViewer`.
    public String key() {
        return Keys.camelCase(name());
    }

    public String label() {
        return label;
    }

    public String sentence() {
        return sentence;
    }
}
