package live.ovation.ledger;

/// @param bucketSeconds how long each bucket is, at least 1
/// @param fromSecond the first second of the stream, inclusive
/// @param toSecond the last second, exclusive
public record TimelineQuery(int bucketSeconds, long fromSecond, long toSecond) {
    public TimelineQuery {
        if (bucketSeconds < 1) {
            throw new IllegalArgumentException("bucket: " + bucketSeconds + "s (expected: at least 1s)");
        }
    }
}
