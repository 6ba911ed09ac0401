package live.ovation.protocol;

/// Names one comment within its video; also its position when it was written.
public record CommentId(String value) {
    public CommentId {
        Ids.check("comment", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
