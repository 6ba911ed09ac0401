/// The likes backend: a reaction or a comment comes in, is admitted, written down, acknowledged, and handed on.
///
/// ```
/// PublicApi ─▶ Admission ─▶ RateLimiter ─▶ CommentRules         well-formed, and neither too much nor unwanted
///          ─▶ GroupCommit ─▶ Ledger                             nothing is answered or shown that is not durable
///                  ├──▶ answer
///                  └──▶ Outbox ─▶ DispatcherPort                in commit order, one batch in flight
/// PublicApi, HistoryPort ─▶ Reads ─▶ Ledger
/// MergePort, RegionCursor ─▶ Arrivals ─▶ GroupCommit            what other regions wrote
/// AttendanceKeeper, VideoEnds ─▶ Ledger                         audiences, and the end of a video
/// ```
@NullMarked
package live.ovation.publisher;

import org.jspecify.annotations.NullMarked;
