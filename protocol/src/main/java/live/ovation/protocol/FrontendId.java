package live.ovation.protocol;

/// Names one frontend of the cluster; a restart keeps the id and changes the incarnation.
public record FrontendId(String value) {
    public FrontendId {
        Ids.check("frontend", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
