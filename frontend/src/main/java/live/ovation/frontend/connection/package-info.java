/// The viewers' connections as actors: one per stream, under the supervisor of its event loop, on that very
/// loop. An actor decides about its stream's life (watch, catch up, beat, end); the bytes are
/// [live.ovation.frontend.stream]'s.
///
/// ```
/// LoopSupervisor ─spawns─▶ Connection ◀─ Joined ─ Feeds          Connection ─▶ CatchUp (pure) ─▶ Stream
///                                     ◀─ Lagged, Lost, Beat ─ Stream
/// ```
///
/// The likes themselves never pass through a mailbox: an entry per like and viewer is what made that design lose.
@NullMarked
package live.ovation.frontend.connection;

import org.jspecify.annotations.NullMarked;
