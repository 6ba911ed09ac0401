/// What a ledger keeps of audiences: one table, the same in every backend.
@NullMarked
package live.ovation.ledger.attendance;

import org.jspecify.annotations.NullMarked;
