package live.ovation.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The dispatcher's answer to a report.
///
/// @param lease how long the rows stand without another report
/// @param sendAll rows may be missing, send them all: the table had no lease of this incarnation, or it
///     ended, or it never saw an earlier report
/// @param stale peer regions that this dispatcher cannot reach: what happens there is not told here for now
/// @param skewMicros by how much a peer region's clock is ahead of this dispatcher's, microseconds;
///     those that it has measured
public record ReportReply(Duration lease, boolean sendAll, List<RegionId> stale, Map<RegionId, Long> skewMicros) {
    public ReportReply {
        stale = List.copyOf(stale);
        skewMicros = Map.copyOf(skewMicros);
    }

    public ReportReply(Duration lease, boolean sendAll) {
        this(lease, sendAll, List.of(), Map.of());
    }
}
