/// The ledger in one SQLite file: what a laptop, the demo and most customers need, with nothing to install.
///
/// ```
/// commit(entries) ─▶ Writer ─▶ VideoBook (counters in memory) ─▶ one transaction, one fsync
///                       ├────▶ PendingRow (what changed) ─▶ PendingTable, now and then ─▶ total, timeline, video
///                       └────▶ IdempotencyKeys
/// reads ─▶ ReaderPool ─▶ Reader (its own connection): the tables and what is Pending
/// ```
@NullMarked
package live.ovation.ledger.sqlite;

import org.jspecify.annotations.NullMarked;
