package live.ovation.node.cli;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The threads in which the JVM compiles: half of the processor time that a start takes, and on a
/// machine whose processors are busy it is taken from whoever runs there, this server's own event
/// loops first. What they make is wanted soon, and nobody waits for it, so they stand back. Linux's
/// threads each have a nice value, and whoever they make has it, too: also the compiler threads that
/// the JVM adds when it has much to do.
///
/// Where nobody can be found or asked (another system, no access to native code) nothing happens.
/// Stateless.
final class CompilerThreads {
    /// More than it was: against another thread of this process each gets one part in ten, and all
    /// that nobody else wants.
    static final int NICER = 10;

    private static final int NICEST = 19;
    /// In `/proc/PID/stat`, counted from behind the name.
    private static final int NICE_FIELD = 16;

    private static final Path TASKS = Path.of("/proc/self/task");
    /// As the system has them, cut off after 15 letters.
    private static final List<String> NAMES = List.of("C1 CompilerThre", "C2 CompilerThre");
    /// `PRIO_PROCESS` of `sys/resource.h`; to Linux, a thread.
    private static final int ONE_THREAD = 0;

    private CompilerThreads() {}

    /// Takes weight off them, for good.
    ///
    /// @return how many have less now
    static int standBack() {
        if (!Files.isDirectory(TASKS)) {
            return 0;
        }
        try (Stream<Path> tasks = Files.list(TASKS)) {
            List<Path> compilers = tasks.filter(CompilerThreads::isCompiler).toList();
            return compilers.isEmpty() ? 0 : takeWeightOff(compilers);
        } catch (IOException | UnsupportedOperationException | IllegalCallerException e) {
            return 0;
        }
    }

    static boolean isCompiler(Path task) {
        try {
            return NAMES.contains(Files.readString(task.resolve("comm")).strip());
        } catch (IOException e) {
            // It has ended.
            return false;
        }
    }

    @SuppressWarnings("restricted") // what ./ovation enables native access for
    private static int takeWeightOff(List<Path> compilers) {
        Linker linker = Linker.nativeLinker();
        MethodHandle setPriority = linker.defaultLookup()
                .find("setpriority")
                .map(function -> linker.downcallHandle(
                        function,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT)))
                .orElse(null);
        if (setPriority == null) {
            return 0;
        }
        int changed = 0;
        for (Path compiler : compilers) {
            changed += isNicer(compiler, setPriority) ? 1 : 0;
        }
        return changed;
    }

    private static boolean isNicer(Path compiler, MethodHandle setPriority) {
        int thread = Integer.parseInt(compiler.getFileName().toString());
        try {
            int nice = Math.min(NICEST, nice(compiler) + NICER);
            return (int) setPriority.invokeExact(ONE_THREAD, thread, nice) == 0;
        } catch (IOException e) {
            // It has ended.
            return false;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("setpriority throws nothing", e);
        }
    }

    private static int nice(Path task) throws IOException {
        String stat = Files.readString(task.resolve("stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE_FIELD]);
    }
}
