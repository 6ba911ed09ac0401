package live.ovation.protocol;

import java.time.Duration;

/// The dispatcher's answer to a report.
///
/// @param lease how long the rows stand without another report
/// @param sendAll the dispatcher had no lease of this incarnation, or it ended: only the reported rows are there, send
///     them all
public record ReportReply(Duration lease, boolean sendAll) {}
