/// The whole as queues: publishers, a dispatcher, its links, frontends with their event loops, and the processors that
/// they share, each step taking the time that was measured. Discrete events, one thread, a seed: the same in, the same
/// out.
///
/// Not modelled: collections and compilation, packets that get lost, people who join and leave, comments, presence.
/// Sums of many small things: reality is slower, not faster.
@NullMarked
package live.ovation.node.plan.simulation;

import org.jspecify.annotations.NullMarked;
