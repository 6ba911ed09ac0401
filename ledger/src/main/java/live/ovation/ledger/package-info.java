/// What happened on each video, in which order: totals, the journal of comments, the timeline. The contract that every
/// backend keeps; the backends stand beside it in packages of their own.
@NullMarked
package live.ovation.ledger;

import org.jspecify.annotations.NullMarked;
