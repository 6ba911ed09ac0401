package live.ovation.protocol;

/// Names one person, whatever number of devices they watch on.
public record UserId(String value) {
    public UserId {
        Ids.check("user", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
