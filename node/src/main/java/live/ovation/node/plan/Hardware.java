package live.ovation.node.plan;

/// What one machine has. Immutable.
///
/// @param gigabits what its network carries, in each direction
public record Hardware(int cores, long memoryBytes, double gigabits) {
    public Hardware {
        if (cores < 1 || memoryBytes < 512L << 20 || gigabits <= 0) {
            throw new IllegalArgumentException("machine: " + cores + " cores, " + (memoryBytes >> 20) + " MiB, "
                    + gigabits + " Gbit/s (expected: 1 core, 512 MiB and more than 0 Gbit/s, or more)");
        }
    }

    /// One processor is kept free of event loops.
    public int loops() {
        return Math.max(1, cores - 1);
    }
}
