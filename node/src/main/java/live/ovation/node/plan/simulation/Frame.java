package live.ovation.node.plan.simulation;

import java.util.List;

/// What a frontend appended to a video's log at once: a like, or a sum of them.
///
/// @param sample the likes whose time is looked at: all, or some of a sum's
record Frame(double bytes, List<Arrived> sample) {
    /// @param at when this frontend had it
    record Arrived(Parcel like, double at) {}
}
