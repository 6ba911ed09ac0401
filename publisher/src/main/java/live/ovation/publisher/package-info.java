/// The likes backend: a reaction or a comment comes in, is admitted, written down, acknowledged, and handed on.
///
/// ```
/// PublicApi ─▶ Admission ─▶ RateLimiter ─▶ CommentRules         well-formed, and neither too much nor unwanted
///          ─▶ GroupCommit ─▶ Ledger                             nothing is answered or shown that is not durable
///                  ├──▶ answer
///                  └──▶ Outbox ─▶ DispatcherPort                in commit order, one batch in flight
/// PublicApi, HistoryPort ─▶ Reads ─▶ Ledger
/// ```
@NullMarked
package live.ovation.publisher;

import org.jspecify.annotations.NullMarked;
