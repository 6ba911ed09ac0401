/// The ledger in a PostgreSQL database that several publishers share: each raises counters of its own, and only the
/// comments of one video are numbered by taking turns.
///
/// ```
/// commit(entries) ─▶ Writer ─▶ Draft (pure: outcomes, rows) ─▶ one statement, one transaction
///                       └────▶ Origin (held by the writing session)       reads ─▶ ReaderPool ─▶ Reader
/// Upkeep: forgets idempotency keys, deletes what is past its age
/// ```
@NullMarked
package live.ovation.ledger.postgres;

import org.jspecify.annotations.NullMarked;
