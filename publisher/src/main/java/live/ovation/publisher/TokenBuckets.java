package live.ovation.publisher;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.telemetry.Clock;

/// A bucket of tokens per key: full at first, refilled steadily, never beyond its depth. Thread-safe, in this process's
/// memory; a call costs one look-up under a lock.
///
/// At most `most` buckets are kept. Who is new then takes the place of whoever was unseen the longest: if that
/// bucket was full again by then, nothing was lost with it; if not, its owner may take too much once more, which is
/// counted.
///
/// @param <K> who or what has a bucket
final class TokenBuckets<K> {
    // A bucket is one number: when it will be full (known elsewhere as the generic cell rate algorithm's theoretical
    // arrival time, ITU-T I.371). Nothing has to be refilled; to take n tokens is to put that moment off by n
    // intervals, unless it then lay further away than an empty bucket takes to fill. A clock that is set back would
    // make the moment seem far away; no bucket is taken for more than empty, so it costs that much and no more.

    private final long intervalNanos;
    private final long depthNanos;
    private final int most;
    private final Clock clock;
    private final LongAdder forgotten;
    /// The longest unseen first. Guarded by itself.
    private final Map<K, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true);

    private static final class Bucket {
        private long fullAtNanos;
    }

    /// @param forgotten counts buckets that went before they were full
    TokenBuckets(RateLimits.Limit limit, int most, Clock clock, LongAdder forgotten) {
        intervalNanos = TimeUnit.SECONDS.toNanos(1) / Math.max(1, limit.perSecond());
        depthNanos = limit.burst() * intervalNanos;
        this.most = most;
        this.clock = clock;
        this.forgotten = forgotten;
    }

    /// Takes so many tokens, or none.
    ///
    /// @return 0 when they were taken, otherwise in how many nanoseconds they would be there
    long take(K key, int tokens) {
        long now = clock.nanoTime();
        synchronized (buckets) {
            Bucket bucket = buckets.get(key);
            long empty = 0;
            if (bucket != null) {
                empty = toFull(bucket, now);
                // Also when nothing is taken: a clock that was set back must not be waited for.
                bucket.fullAtNanos = now + empty;
            }
            long filling = empty + tokens * intervalNanos;
            if (filling > depthNanos) {
                return filling - depthNanos;
            }
            if (bucket == null) {
                makeRoom(now);
                bucket = new Bucket();
                buckets.put(key, bucket);
            }
            bucket.fullAtNanos = now + filling;
            return 0;
        }
    }

    /// Puts tokens back that were taken for nothing.
    void giveBack(K key, int tokens) {
        synchronized (buckets) {
            Bucket bucket = buckets.get(key);
            if (bucket != null) {
                bucket.fullAtNanos -= tokens * intervalNanos;
            }
        }
    }

    private long toFull(Bucket bucket, long now) {
        return Math.clamp(bucket.fullAtNanos - now, 0L, depthNanos);
    }

    /// Two go for one that comes as long as they are full, so what a crowd has left behind goes, too.
    private void makeRoom(long now) {
        Iterator<Bucket> longestUnseen = buckets.values().iterator();
        for (int i = 0; i < 2 && longestUnseen.hasNext(); i++) {
            boolean full = toFull(longestUnseen.next(), now) == 0;
            if (full) {
                longestUnseen.remove();
            } else if (buckets.size() >= most) {
                longestUnseen.remove();
                forgotten.increment();
            } else {
                return;
            }
        }
    }

    int size() {
        synchronized (buckets) {
            return buckets.size();
        }
    }
}
