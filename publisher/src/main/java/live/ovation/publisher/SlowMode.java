package live.ovation.publisher;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.ledger.Entry;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.transport.Problem;
import org.jspecify.annotations.Nullable;

/// Lets a user comment on a video only so often. Thread-safe, in this process's memory: of two publishers each
/// keeps its own count. At most [#most] users are remembered; beyond it those who commented longest ago are
/// forgotten, which is counted, and may comment again early.
///
/// A comment that is sent again with its id is let through: the ledger answers what it answered before.
final class SlowMode {
    static final int MOST = 100_000;

    private final Clock clock;
    private final int most;
    private final LongAdder forgotten;
    /// The longest ago first. Guarded by itself.
    private final Map<Who, Turn> turns = new LinkedHashMap<>();

    SlowMode(Clock clock, int most, LongAdder forgotten) {
        this.clock = clock;
        this.most = most;
        this.forgotten = forgotten;
    }

    /// @param user null: whoever comes from the address
    private record Who(VideoId video, @Nullable UserId user, String address) {}

    /// A comment that was let through.
    ///
    /// @param acceptedMicros tells it from a later one with the same key
    private record Turn(long atNanos, @Nullable String key, long acceptedMicros) {}

    /// @param address where the request comes from; tells those apart who say no name
    /// @throws Problem 429 when the last comment is too recent
    void take(Entry.NewComment comment, String address, Duration between) {
        if (between.isZero()) {
            return;
        }
        Who who = who(comment, address);
        long now = clock.nanoTime();
        synchronized (turns) {
            Turn last = turns.get(who);
            if (last != null && comment.key() != null && comment.key().equals(last.key)) {
                return;
            }
            long waitNanos = last == null ? 0 : between.toNanos() - (now - last.atNanos);
            if (waitNanos > 0) {
                throw tooSoon(between, Duration.ofNanos(waitNanos));
            }
            turns.remove(who);
            turns.put(who, new Turn(now, comment.key(), comment.atMicros()));
            if (turns.size() > most) {
                Iterator<Who> eldest = turns.keySet().iterator();
                eldest.next();
                eldest.remove();
                forgotten.increment();
            }
        }
    }

    /// The comment came to nothing: its author may try again at once. One that was let through by its id took no turn,
    /// so it gives none back: the first may be written.
    void giveBack(Entry.NewComment comment, String address) {
        Who who = who(comment, address);
        synchronized (turns) {
            Turn last = turns.get(who);
            if (last != null && last.acceptedMicros == comment.atMicros()) {
                turns.remove(who);
            }
        }
    }

    private static Who who(Entry.NewComment comment, String address) {
        return new Who(comment.video(), comment.by(), comment.by() == null ? address : "");
    }

    private static Problem tooSoon(Duration between, Duration wait) {
        long seconds = Math.max(1, (wait.toMillis() + 999) / 1000);
        return new Problem(
                429,
                "slow-mode",
                "Comments are in slow mode here",
                "comment: sooner than " + between.toMillis() / 1000.0 + "s after the last one (expected: again in "
                        + seconds + "s)",
                wait);
    }
}
