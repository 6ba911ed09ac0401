package live.ovation.protocol;

import java.time.Duration;

/// The dispatcher's answer to a report.
///
/// @param lease how long the rows stand without another report
/// @param sendAll rows may be missing, send them all: the table had no lease of this incarnation, or it ended, or it
/// never
///     saw an earlier report
public record ReportReply(Duration lease, boolean sendAll) {}
