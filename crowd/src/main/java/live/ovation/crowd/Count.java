package live.ovation.crowd;

/// Everything that is counted about the audience, one row each. All only grow, except those marked as a level.
public enum Count {
    VIEWERS_ON("viewers whose stream is open now (a level)"),
    CONNECTED("streams that reached their hello"),
    CONNECT_FAILURES("connections that failed before their hello"),
    REFUSED("streams the server answered with another status than 200"),
    RECONNECTS("streams that were opened again by a viewer who had one before"),
    RESUMED("reconnects that carried a Last-Event-ID"),
    LEFT("viewers who left for good and were replaced"),
    STALLED("times a viewer stopped reading on purpose"),
    BYES("streams the server ended with a bye"),
    CUTS("streams that ended without a bye"),
    ENDED("viewers the server told not to come back"),
    ABSENT("viewers who were not on at the end, though they should have been"),

    READS("reads that returned bytes"),
    BYTES("bytes read"),
    FRAMES("frames of any event"),
    REACTION_FRAMES("frames like and likes"),
    REACTIONS("reactions told by these, n summed"),
    COMMENTS("comment frames"),
    RETRACTIONS("retract frames"),
    STATS("stats frames"),
    HELLOS("hello frames"),
    BEATS("beat frames"),
    OTHER_FRAMES("frames of events this crowd does not know"),
    SAMPLED("frames whose latency was measured"),

    GAPS("gaps the server announced"),
    GAP_MISSED("events those gaps said were missed, where they said"),
    LOST("reactions that a total counts and no frame told"),
    DUPLICATED("reactions that frames told and no total counts"),
    COMMENTS_LOST("acknowledged comments that a viewer should have seen and did not"),
    COMMENTS_DUPLICATED("comments a viewer saw twice"),
    OUT_OF_ORDER("comments that came after a later one"),
    MALFORMED("frames or streams that break the format");

    private final String sentence;

    Count(String sentence) {
        this.sentence = sentence;
    }

    /// The name in reports: `commentsLost`.
    public String key() {
        return Keys.camelCase(name());
    }

    public String sentence() {
        return sentence;
    }

    /// Whether the value is how many there are now, instead of how often something happened.
    public boolean isLevel() {
        return this == VIEWERS_ON;
    }
}
