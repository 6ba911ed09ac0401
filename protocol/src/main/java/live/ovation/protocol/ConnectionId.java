package live.ovation.protocol;

/// Names one viewer's stream; unique over all frontends and restarts.
public record ConnectionId(String value) {
    public ConnectionId {
        Ids.check("connection", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
