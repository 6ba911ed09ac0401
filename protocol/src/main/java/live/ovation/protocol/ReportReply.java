package live.ovation.protocol;

import java.time.Duration;

/// The dispatcher's answer to a report.
///
/// @param lease how long the rows stand without another report
/// @param sendAll the dispatcher has no lease of this incarnation: only the reported rows are there, send them all
public record ReportReply(Duration lease, boolean sendAll) {}
