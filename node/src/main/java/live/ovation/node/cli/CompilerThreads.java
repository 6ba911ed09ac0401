package live.ovation.node.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// The threads in which the JVM compiles: half of the processor time that a start takes, and on a
/// machine whose processors are busy it is taken from whoever runs there, this server's own event
/// loops first. What they make is wanted soon, and nobody waits for it, so they stand back. Whoever
/// they make has their weight, too: also the compiler threads that the JVM adds when it has much to
/// do.
///
/// Stateless.
final class CompilerThreads {
    /// More than it was: against another thread of this process each gets one part in ten, and all
    /// that nobody else wants.
    static final int NICER = 10;

    private static final List<String> NAMES = List.of("C1 CompilerThre", "C2 CompilerThre");

    private CompilerThreads() {}

    /// Takes weight off them, for good.
    ///
    /// @return how many have less now
    static int standBack() {
        int changed = 0;
        for (Path thread : ThreadWeights.threads()) {
            OptionalInt nice = areOneOf(thread) ? ThreadWeights.nice(thread) : OptionalInt.empty();
            if (nice.isPresent() && ThreadWeights.set(thread, nicer(nice.getAsInt()))) {
                changed++;
            }
        }
        return changed;
    }

    /// The nice value of a compiler thread in a process that has this one.
    static int nicer(int nice) {
        return Math.min(ThreadWeights.LEAST, nice + NICER);
    }

    /// Whether this thread compiles.
    static boolean areOneOf(Path thread) {
        return NAMES.contains(ThreadWeights.name(thread));
    }
}
