package live.ovation.crowd.viewer;

/// The fields of a frame's data that this room looks at.
enum Field {
    VIDEO("video"),
    BY("by"),
    N("n"),
    AT("at"),
    TOTALS("totals"),
    COMMENT("comment"),
    TEXT("text"),
    MISSED("missed"),
    LANE("lane"),
    RETURN_AFTER_MS("returnAfterMs"),
    VIDEOS("videos");

    @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
    final byte[] key;

    Field(String key) {
        this.key = Bytes.of(key);
    }
}
