package live.ovation.publisher;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Problem;
import org.jspecify.annotations.Nullable;

/// Lets through what [RateLimits] allow of one user, from one address, onto one video. Thread-safe. Of two publishers
/// each keeps its own count. What has no limit costs nothing.
///
/// A request takes from all three or from none. What it took stays taken when the ledger fails afterwards, or when its
/// `id` turns out to be known: what is limited is the work that somebody causes.
final class RateLimiter {
    private final @Nullable Sort<UserId> users;
    private final @Nullable Sort<String> addresses;
    private final @Nullable Sort<VideoId> videos;

    RateLimiter(RateLimits limits, Clock clock, Telemetry telemetry) {
        users = Sort.of("user", limits.user(), limits.remembered(), clock, telemetry);
        addresses = Sort.of("address", limits.address(), limits.remembered(), clock, telemetry);
        videos = Sort.of("video", limits.video(), limits.remembered(), clock, telemetry);
    }

    /// @param user null: nobody said
    /// @param address asked for only when addresses have a limit
    /// @throws Problem 429, saying which limit it was and when to come again
    void admit(VideoId video, @Nullable UserId user, Supplier<String> address, int tokens) {
        String from = addresses == null ? "" : address.get();
        // Whoever asks for too much is told so, before the video's crowd is.
        if (addresses != null) {
            addresses.take(from, tokens);
        }
        boolean done = false;
        boolean userTook = false;
        try {
            if (users != null && user != null) {
                users.take(user, tokens);
                userTook = true;
            }
            if (videos != null) {
                videos.take(video, tokens);
            }
            done = true;
        } finally {
            if (!done) {
                if (addresses != null) {
                    addresses.buckets.giveBack(from, tokens);
                }
                if (userTook && users != null && user != null) {
                    users.buckets.giveBack(user, tokens);
                }
            }
        }
    }

    /// The buckets of users, say, and what is said of them.
    private static final class Sort<K> {
        private final String name;
        private final RateLimits.Limit limit;
        private final TokenBuckets<K> buckets;
        private final LongAdder limited;

        private Sort(String name, RateLimits.Limit limit, TokenBuckets<K> buckets, LongAdder limited) {
            this.name = name;
            this.limit = limit;
            this.buckets = buckets;
            this.limited = limited;
        }

        static <K> @Nullable Sort<K> of(
                String name, RateLimits.Limit limit, int remembered, Clock clock, Telemetry telemetry) {
            if (!limit.isOn()) {
                return null;
            }
            LongAdder forgotten = telemetry.counter(PublisherMetric.LIMITS_FORGOTTEN, "limit", name);
            TokenBuckets<K> buckets = new TokenBuckets<>(limit, remembered, clock, forgotten);
            telemetry.gauge(PublisherMetric.LIMITS_HELD, buckets::size);
            return new Sort<>(name, limit, buckets, telemetry.counter(PublisherMetric.LIMITED, "limit", name));
        }

        void take(K key, int tokens) {
            long waitNanos = buckets.take(key, tokens);
            if (waitNanos > 0) {
                limited.increment();
                throw tooMuch(key, tokens, waitNanos);
            }
        }

        private Problem tooMuch(K key, int tokens, long waitNanos) {
            Duration wait = Duration.ofNanos(waitNanos);
            long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
            return new Problem(
                    429,
                    name + "-limit",
                    "Too much at once",
                    name + " " + Shown.of(key.toString()) + ": " + tokens + " more now (expected: up to "
                            + limit.burst() + " at once and " + limit.perSecond() + " a second; again in " + seconds
                            + "s)",
                    wait);
        }
    }
}
