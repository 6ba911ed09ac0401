package live.ovation.crowd.viewer;

import java.util.stream.IntStream;
import live.ovation.crowd.CrowdPlan;

/// The part of a plan's viewers that one process or one thread plays: every `parts`-th, so that each part is a small
/// crowd of the same mixture.
///
/// @param run names this run, so that comments of another are not taken for ours
public record AudienceShare(CrowdPlan plan, String run, int part, int parts) {
    public AudienceShare {
        if (part < 0 || part >= parts) {
            throw new IllegalArgumentException("part: " + part + " (expected: 0 to " + (parts - 1) + ")");
        }
    }

    /// The viewers' numbers in the whole crowd.
    IntStream viewers() {
        return IntStream.iterate(part, number -> number < plan.viewers(), number -> number + parts);
    }

    /// One of `count` parts of this part.
    AudienceShare split(int which, int count) {
        return new AudienceShare(plan, run, part + which * parts, parts * count);
    }
}
