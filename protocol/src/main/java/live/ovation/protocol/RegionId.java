package live.ovation.protocol;

/// Names one data centre: a ledger, and the nodes that work beside it.
public record RegionId(String value) {
    public RegionId {
        Ids.check("region", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
