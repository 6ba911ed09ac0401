package live.ovation.crowd;

/// One second of a running crowd.
///
/// @param second since this phase began
/// @param viewersOn streams open now
/// @param likesSentPerSecond likes sent in this second
/// @param framesPerSecond frames that all viewers together read in this second
/// @param p50Micros delivery latency of this second, from due if known, else from accepted; 0 when nothing came
/// @param lost so far
/// @param duplicated so far
/// @param gaps announced so far
/// @param postsFailed requests answered with anything but success, so far
public record Progress(
        Phase phase,
        long second,
        int viewers,
        long viewersOn,
        double likesSentPerSecond,
        double framesPerSecond,
        long p50Micros,
        long p99Micros,
        long lost,
        long duplicated,
        long gaps,
        long postsFailed) {

    /// The parts of a run, in order.
    public enum Phase {
        CONNECTING("connecting"),
        WARMING_UP("warming up"),
        MEASURING("measuring"),
        SETTLING("settling");

        private final String label;

        Phase(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
