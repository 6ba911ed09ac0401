package live.ovation.protocol;

import java.util.Map;

/// What a frontend tells a dispatcher about its viewers. Every report renews the frontend's lease.
///
/// @param incarnation one life of the frontend's process; a higher one replaces all rows of a lower one
/// @param sequence numbers the reports of an incarnation, from 1. One that comes after a later one, from a process that
/// was
///     frozen say, counts for nothing; one before which another is missing is answered with [ReportReply#sendAll]
/// @param address where the frontend's internal port answers, as `http://host:port`; empty within one process
/// @param complete `counts` is everything the frontend has: rows not named here are gone
/// @param counts viewers per video as absolute values, never differences, so they cannot drift; 0 ends the row
public record SubscriptionReport(
        FrontendId frontend,
        long incarnation,
        long sequence,
        String address,
        boolean complete,
        Map<VideoId, Integer> counts) {
    public SubscriptionReport {
        counts = Map.copyOf(counts);
    }
}
