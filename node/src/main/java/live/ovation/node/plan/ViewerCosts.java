package live.ovation.node.plan;

/// What one write to one viewer costs, and its reading by a load client on the same machine:
/// processor time, by how many viewers the machine writes to in turn. Immutable.
///
/// All the others' turns lie between two writes to the same viewer. What belongs to it (its socket
/// in the kernel, at both ends of the loopback; its objects) is then in no cache any more, unless
/// the viewers are few. Where caches keep what belongs to `k` of `n` viewers, a share of `k / n`
/// finds it there, so a write costs `cold - (cold - warm) × k / n`, and `warm` with `k` or fewer:
/// two costs, measured with audiences of several sizes.
///
/// @param warmViewers `k`: the smallest audience that was measured
/// @param largestMeasured viewers; what is said about more follows from the formula
/// @param writeMicros cold, whatever it carries
/// @param writeWarmMicros the same with `warmViewers` or fewer
/// @param byteNanos on top, for each byte
/// @param readMicros what a load client spends on it, cold
/// @param readWarmMicros the same with `warmViewers` or fewer
/// @param readByteNanos on top, for each byte
public record ViewerCosts(
        long warmViewers,
        long largestMeasured,
        double writeMicros,
        double writeWarmMicros,
        double byteNanos,
        double readMicros,
        double readWarmMicros,
        double readByteNanos) {

    /// With so many viewers on the machine.
    public OfAudience of(double viewers) {
        double cached = viewers <= warmViewers ? 1 : warmViewers / viewers;
        return new OfAudience(
                writeMicros - (writeMicros - writeWarmMicros) * cached,
                byteNanos,
                readMicros - (readMicros - readWarmMicros) * cached,
                readByteNanos);
    }

    /// With one number of viewers. Immutable.
    ///
    /// @param writeMicros whatever it carries
    /// @param readMicros of a load client on the same machine
    public record OfAudience(double writeMicros, double byteNanos, double readMicros, double readByteNanos) {
        /// CPU microseconds of one write that carries so many bytes.
        public double write(double bytes) {
            return writeMicros + bytes * byteNanos / 1e3;
        }

        /// CPU microseconds a load client needs for it.
        public double read(double bytes) {
            return readMicros + bytes * readByteNanos / 1e3;
        }
    }
}
