/// A whole ledger as a sequence of lines, out of one backend and into another, and the rules that its rows keep.
/// What operators use beside the running system; nothing of it is on a like's way.
@NullMarked
package live.ovation.ledger.archive;

import org.jspecify.annotations.NullMarked;
