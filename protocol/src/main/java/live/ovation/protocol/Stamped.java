package live.ovation.protocol;

/// An event, with what was noted of its way when it was committed.
///
/// @param committedAtMicros when this region's publisher had it durable, microseconds since the Unix epoch; 0: not
///     noted, as of what a dispatcher says itself
/// @param trace the sampled trace that its way is part of, in the form of a W3C `traceparent`; empty: none, which is
///     the rule
public record Stamped(Event event, long committedAtMicros, String trace) {
    /// Of an event that nothing was noted of.
    public static Stamped not(Event event) {
        return new Stamped(event, 0, "");
    }

    public boolean isTraced() {
        return !trace.isEmpty();
    }
}
