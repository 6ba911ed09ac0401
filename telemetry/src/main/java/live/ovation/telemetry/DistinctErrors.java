package live.ovation.telemetry;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts distinct errors instead of repeating them: the first of a kind is logged in full, then only the 10th, the
/// 100th and so on, in one line. Thread-safe. Idea: `DistinctErrorLog` of Agrona.
///
/// Two errors are of one kind when their place in our code (the `where` given) and their class agree. At most
/// [#MAX_KINDS] kinds are told apart; further ones count as "other".
public final class DistinctErrors {
    static final int MAX_KINDS = 256;

    private static final Logger LOG = LoggerFactory.getLogger(DistinctErrors.class);

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\s\\p{Cntrl}]+");
    private static final int MESSAGE_LENGTH = 200;
    private static final String OTHER = "other";

    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();
    private final Clock clock;

    public DistinctErrors() {
        this(Clock.system());
    }

    DistinctErrors(Clock clock) {
        this.clock = clock;
    }

    /// Errors of one kind. Times are microseconds since the Unix epoch.
    ///
    /// @param what where and of which class, as in [#counts]
    /// @param message of the newest, on one line and not too long; that of one error is no part of its kind
    public record Seen(String what, String message, long count, long firstMicros, long lastMicros) {}

    private static final class Kind {
        final AtomicLong count = new AtomicLong();
        final long firstMicros;
        volatile long lastMicros;
        volatile String message = "";

        Kind(long firstMicros) {
            this.firstMicros = firstMicros;
        }
    }

    /// @param where what was being done, in a few fixed words
    public void record(String where, Throwable error) {
        String what = where + ": " + error.getClass().getName();
        if (kinds.size() >= MAX_KINDS && !kinds.containsKey(what)) {
            what = OTHER;
        }
        long now = clock.epochMicros();
        Kind kind = kinds.computeIfAbsent(what, k -> new Kind(now));
        long count = kind.count.incrementAndGet();
        kind.lastMicros = now;
        kind.message = oneLine(error.getMessage());
        if (count == 1) {
            LOG.warn("{}", where, error);
        } else if (isPowerOfTen(count)) {
            LOG.warn("{}: {} (seen {} times)", where, error, count);
        }
    }

    private static String oneLine(@Nullable String message) {
        if (message == null) {
            return "";
        }
        String head = message.substring(0, Math.min(message.length(), MESSAGE_LENGTH));
        return UNPRINTABLE.matcher(head).replaceAll(" ").strip();
    }

    /// Every kind with how often it was seen.
    public Map<String, Long> counts() {
        Map<String, Long> copy = new ConcurrentHashMap<>();
        kinds.forEach((what, kind) -> copy.put(what, kind.count.get()));
        return copy;
    }

    /// The kinds seen last, the newest first.
    ///
    /// @param most how many at most
    public List<Seen> newest(int most) {
        return kinds.entrySet().stream()
                .map(entry -> seen(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Seen::lastMicros).reversed())
                .limit(most)
                .toList();
    }

    private static Seen seen(String what, Kind kind) {
        return new Seen(what, kind.message, kind.count.get(), kind.firstMicros, kind.lastMicros);
    }

    private static boolean isPowerOfTen(long count) {
        long power = 10;
        while (power < count) {
            power *= 10;
        }
        return power == count;
    }
}
