/// How many machines a crowd needs: the sums, made of what the crowd asks for
/// ([live.ovation.node.plan.Demand]), what a machine has ([live.ovation.node.plan.Hardware]) and
/// what each step was measured to cost ([live.ovation.node.plan.Costs]). Beside it, `measure` finds
/// the costs with the real code, and `simulation` plays the whole as queues to say how long a like
/// takes and what gives way first. Used by `ovation plan` alone; nothing of it is on a like's way.
@NullMarked
package live.ovation.node.plan;

import org.jspecify.annotations.NullMarked;
