package live.ovation.crowd.viewer;

import live.ovation.crowd.CrowdPlan;

/// How well a viewer reads.
enum Temper {
    EAGER,
    SLOW,
    STALLED;

    private static final double GOLDEN_RATIO = 0.618_033_988_749_895;

    /// Spreads the plan's percentages evenly over the crowd, however it is split up.
    static Temper of(int viewer, CrowdPlan plan) {
        double place = viewer * GOLDEN_RATIO % 1 * 100;
        if (place < plan.stalledPercent()) {
            return STALLED;
        }
        return place < plan.stalledPercent() + plan.slowPercent() ? SLOW : EAGER;
    }
}
