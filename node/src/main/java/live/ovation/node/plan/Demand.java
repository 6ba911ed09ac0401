package live.ovation.node.plan;

/// What the crowd asks for. Immutable.
///
/// @param viewers over all regions, spread evenly
/// @param likes a second, over all videos and regions, spread evenly
/// @param lane `EACH` or `SUM`; `AUTO` is `SUM` where a video has 50 likes a second or more
public record Demand(long viewers, double likes, int videos, int regions, Lane lane) {
    private static final double AUTO_SUMS_ABOVE = 50;

    /// How reactions are told.
    public enum Lane {
        AUTO,
        EACH,
        SUM
    }

    public Demand {
        expect(viewers >= 1, "viewers", viewers, "1 or more");
        expect(likes > 0 && likes <= 10_000_000, "likes", likes, "more than 0 a second, at most 10M");
        expect(videos >= 1 && videos <= 1_000_000, "videos", videos, "1 to 1M");
        expect(regions >= 1 && regions <= 9, "regions", regions, "1 to 9");
    }

    private static void expect(boolean right, String what, Object value, String expected) {
        if (!right) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + expected + ")");
        }
    }

    public double likesPerVideo() {
        return likes / videos;
    }

    /// Whether viewers are told sums.
    public boolean isSum() {
        return lane == Lane.SUM || (lane == Lane.AUTO && likesPerVideo() >= AUTO_SUMS_ABOVE);
    }

    public long viewersPerRegion() {
        return Math.ceilDiv(viewers, regions);
    }
}
