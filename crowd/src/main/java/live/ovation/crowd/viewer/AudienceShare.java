package live.ovation.crowd.viewer;

import java.util.stream.IntStream;
import live.ovation.crowd.CrowdPlan;

/// The part of a plan's viewers that one process or one thread plays: every `parts`-th, so that each part is a small
/// crowd of the same mixture.
///
/// @param run names this run, so that comments of another are not taken for ours
/// @param regions where the plan's servers stand
public record AudienceShare(CrowdPlan plan, String run, int part, int parts, Regions regions) {
    public AudienceShare {
        if (part < 0 || part >= parts) {
            throw new IllegalArgumentException("part: " + part + " (expected: 0 to " + (parts - 1) + ")");
        }
    }

    /// Where regions are not told apart.
    public AudienceShare(CrowdPlan plan, String run, int part, int parts) {
        this(plan, run, part, parts, Regions.NONE);
    }

    /// The viewers' numbers in the whole crowd.
    IntStream viewers() {
        return IntStream.iterate(part, number -> number < plan.viewers(), number -> number + parts);
    }

    /// One of `count` parts of this part.
    AudienceShare split(int which, int count) {
        return new AudienceShare(plan, run, part + which * parts, parts * count, regions);
    }
}
