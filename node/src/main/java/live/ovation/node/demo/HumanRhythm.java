package live.ovation.node.demo;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// When a crowd reacts: an inhomogeneous Poisson process whose intensity wanders like a mood and now and then jumps, as
/// when something happens on stage, and fades again. Drawn by thinning (Lewis and Shedler, 1979). Confined to one
/// thread.
final class HumanRhythm {
    private static final double CALMEST = 0.4;
    private static final double MOST_LIVELY = 2.5;
    private static final double APPLAUSE = 7;
    private static final double APPLAUSE_HALF_LIFE_SECONDS = 1.8;
    private static final double SECONDS_BETWEEN_APPLAUSE = 18;

    private final RandomGenerator random;
    private final double perSecond;
    private double mood = 1;
    private double applause;

    /// @param perSecond how many reactions a second on a usual moment
    HumanRhythm(double perSecond, RandomGenerator random) {
        this.perSecond = perSecond;
        this.random = random;
    }

    /// How long until the next reaction.
    Duration next() {
        double seconds = 0;
        double fastest = perSecond * (MOST_LIVELY + APPLAUSE);
        do {
            double step = -Math.log(1 - random.nextDouble()) / fastest;
            seconds += step;
            pass(step);
        } while (random.nextDouble() * fastest > perSecond * (mood + applause));
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    private void pass(double seconds) {
        mood = Math.clamp(mood + random.nextGaussian() * 0.35 * Math.sqrt(seconds), CALMEST, MOST_LIVELY);
        applause *= Math.pow(0.5, seconds / APPLAUSE_HALF_LIFE_SECONDS);
        if (random.nextDouble() < seconds / SECONDS_BETWEEN_APPLAUSE) {
            applause = APPLAUSE;
        }
    }
}
