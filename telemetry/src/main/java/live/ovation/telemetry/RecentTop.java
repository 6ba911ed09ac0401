package live.ovation.telemetry;

import java.time.Duration;
import java.util.List;

/// What was heaviest of late: [SpaceSaving] sketches of stretches of [#WINDOW], of which the one that is under way and
/// the finished one before it are kept. So its memory is bounded however many keys there are, and what was hot an hour
/// ago does not stay on top. Thread-safe; meant to be fed once per batch, not per delivery.
///
/// @param <K> what is weighed; a value
public final class RecentTop<K> {
    /// How long a stretch is.
    public static final Duration WINDOW = Duration.ofSeconds(5);

    /// More than are ever shown, so that those shown are right: with this many, whatever has more
    /// than a 256th of all is held.
    static final int CAPACITY = 256;

    private final Clock clock;
    private SpaceSaving<K> current = new SpaceSaving<>(CAPACITY);
    private SpaceSaving<K> finished = new SpaceSaving<>(CAPACITY);
    private long currentSince;

    /// One of the heaviest.
    ///
    /// @param perSecond its weight per second, at least 1
    public record Hot<K>(K key, long perSecond) {}

    public RecentTop(Clock clock) {
        this.clock = clock;
        this.currentSince = clock.nanoTime();
    }

    /// @param weight at least 0
    public synchronized void add(K key, long weight) {
        roll();
        if (weight > 0) {
            current.add(key, weight);
        }
    }

    /// The heaviest of the last finished stretch, the heaviest first; of the one under way while none is finished.
    ///
    /// @param most how many at most
    public synchronized List<Hot<K>> top(int most) {
        roll();
        if (finished.total() > 0) {
            return hot(finished, WINDOW.toNanos(), most);
        }
        return hot(current, Math.max(1_000_000_000, clock.nanoTime() - currentSince), most);
    }

    private static <K> List<Hot<K>> hot(SpaceSaving<K> sketch, long nanos, int most) {
        double seconds = nanos / 1e9;
        return sketch.top(most).stream()
                .map(estimate -> new Hot<>(
                        estimate.key(), Math.max(1, Math.round((estimate.weight() - estimate.error()) / seconds))))
                .toList();
    }

    private void roll() {
        long age = clock.nanoTime() - currentSince;
        long window = WINDOW.toNanos();
        if (age < window) {
            return;
        }
        finished = age < 2 * window ? current : new SpaceSaving<>(CAPACITY);
        current = new SpaceSaving<>(CAPACITY);
        currentSince += age - age % window;
    }
}
