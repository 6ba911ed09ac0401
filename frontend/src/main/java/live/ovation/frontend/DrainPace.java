package live.ovation.frontend;

import java.time.Duration;

/// How many viewers the next wave of a drain may take: what the pace allows since the last one, so that whoever takes
/// them over is not run over. Where the pace would take longer than there is time, all leave evenly within that
/// time; when it is over, the rest at once. Confined to its owner's thread.
final class DrainPace {
    /// A thread that came late makes up for no more than this: a wave is not to become a flood.
    private static final Duration LONGEST_WAVE = Duration.ofMillis(500);

    private final double perNano;
    private final long beganNanos;
    private final long withinNanos;
    private long lastNanos;
    private double allowance = 1;

    DrainPace(DrainSettings settings, int streams, long nowNanos) {
        withinNanos = settings.within().toNanos();
        perNano = Math.max(settings.streamsPerSecond() / 1e9, (double) streams / withinNanos);
        beganNanos = nowNanos;
        lastNanos = nowNanos;
    }

    /// @param streams how many are left
    int wave(int streams, long nowNanos) {
        if (nowNanos - beganNanos >= withinNanos) {
            return streams;
        }
        allowance += perNano * Math.min(LONGEST_WAVE.toNanos(), nowNanos - lastNanos);
        lastNanos = nowNanos;
        int wave = (int) Math.min(streams, Math.floor(allowance));
        allowance -= wave;
        return wave;
    }
}
