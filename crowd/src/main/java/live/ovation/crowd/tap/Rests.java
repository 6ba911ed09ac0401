package live.ovation.crowd.tap;

import java.util.function.IntPredicate;

/// Which servers are better left alone for a moment, because they refused a connection or said that they have no room:
/// the more often in a row, the longer, as a load balancer does with an upstream that fails. Confined to one thread.
final class Rests {
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final int MAX_DOUBLINGS = 3;

    private final long[] untilNanos;
    private final int[] failures;

    Rests(int servers) {
        untilNanos = new long[servers];
        failures = new int[servers];
    }

    /// Those who find out at the same time are one failure.
    void failed(int server, long nowNanos) {
        if (isResting(server, nowNanos)) {
            return;
        }
        untilNanos[server] = nowNanos + (FIRST_NANOS << Math.min(MAX_DOUBLINGS, failures[server]));
        failures[server]++;
    }

    /// It took a request.
    void worked(int server) {
        failures[server] = 0;
    }

    /// The server to ask: the wished one, else the next after it that is not left alone, else the one whose rest ends
    /// first.
    ///
    /// @param eligible which may be asked at all
    /// @return -1 when none may
    int pick(int wished, IntPredicate eligible, long nowNanos) {
        int soonest = -1;
        for (int i = 0; i < failures.length; i++) {
            int server = (wished + i) % failures.length;
            if (!eligible.test(server)) {
                continue;
            }
            if (!isResting(server, nowNanos)) {
                return server;
            }
            if (soonest < 0 || untilNanos[server] - untilNanos[soonest] < 0) {
                soonest = server;
            }
        }
        return soonest;
    }

    private boolean isResting(int server, long nowNanos) {
        return failures[server] > 0 && untilNanos[server] - nowNanos > 0;
    }
}
