package live.ovation.crowd.viewer;

/// How often something was seen that was tapped or said. Immutable.
///
/// @param times seen, as often as it should be
/// @param lost should have been seen and was not
/// @param twice seen again, or though nobody knows of it
public record Seen(long times, long lost, long twice) {
    static final Seen NOTHING = new Seen(0, 0, 0);

    Seen plus(Seen other) {
        return new Seen(times + other.times, lost + other.lost, twice + other.twice);
    }
}
