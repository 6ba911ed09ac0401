/// The bytes of the viewers' streams: who watches what on each event loop, and the sweeps that carry every
/// viewer from its cursor to the head of the log.
///
/// ```
/// LaneWatchers.markDirty ─▶ Sweeper (slices of a millisecond) ─▶ Watch (cursor) ─▶ Stream ─▶ LogWriter ─▶ socket
/// ```
///
/// Everything here is confined to one event loop, except where it says otherwise.
@NullMarked
package live.ovation.frontend.stream;

import org.jspecify.annotations.NullMarked;
