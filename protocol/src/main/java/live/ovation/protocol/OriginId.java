package live.ovation.protocol;

/// Names the writer of a set of counters that only ever grow: one ledger writer's lifetime.
public record OriginId(String value) {
    public OriginId {
        Ids.check("origin", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
