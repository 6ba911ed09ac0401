package live.ovation.node.cli;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How much of a busy processor each thread of this process gets beside others: Linux's nice value, which every
/// thread has of its own and hands on to those that it makes. 0 is usual, 19 the least: one part in 70 beside a thread
/// with 0. Whoever may do nothing else may still take weight off; to give it back takes root, `CAP_SYS_NICE`, or a
/// resource limit (`RLIMIT_NICE`) that allows it.
///
/// Where nobody can be found or asked (another system, no access to native code) there are no threads and nothing
/// changes. Stateless.
final class ThreadWeights {
    /// The nice value of the least weight.
    static final int LEAST = 19;

    /// In `/proc/PID/stat`, counted from behind the name.
    private static final int NICE_FIELD = 16;

    private static final Path TASKS = Path.of("/proc/self/task");
    private static final Path OWN_TASK = Path.of("/proc/thread-self");
    /// `PRIO_PROCESS` of `sys/resource.h`; to Linux, a thread.
    private static final int ONE_THREAD = 0;

    private static final @Nullable MethodHandle SET_PRIORITY = setPriority();

    private ThreadWeights() {}

    @SuppressWarnings("restricted") // what ./ovation enables native access for
    private static @Nullable MethodHandle setPriority() {
        if (!Files.isDirectory(TASKS)) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            return linker.defaultLookup()
                    .find("setpriority")
                    .map(function -> linker.downcallHandle(
                            function,
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT)))
                    .orElse(null);
        } catch (UnsupportedOperationException | IllegalCallerException e) {
            return null;
        }
    }

    /// This process's threads as they are now, in the form of `/proc/self/task/ID`.
    static List<Path> threads() {
        if (SET_PRIORITY == null) {
            return List.of();
        }
        try (Stream<Path> tasks = Files.list(TASKS)) {
            return tasks.toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /// The thread's name as the system has it, cut off after 15 letters; empty when it has ended.
    static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /// Empty when the thread has ended.
    static OptionalInt nice(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return OptionalInt.of(Integer.parseInt(fields[NICE_FIELD]));
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    /// The calling thread's nice value.
    static OptionalInt ownNice() {
        return nice(OWN_TASK);
    }

    /// @return whether it has this weight now; not when it has ended, or that is not permitted
    static boolean set(Path thread, int nice) {
        return set(Integer.parseInt(thread.getFileName().toString()), nice);
    }

    /// As [#set], for the calling thread.
    static boolean setOwn(int nice) {
        return set(0, nice);
    }

    private static boolean set(int thread, int nice) {
        if (SET_PRIORITY == null) {
            return false;
        }
        try {
            return (int) SET_PRIORITY.invokeExact(ONE_THREAD, thread, nice) == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("setpriority throws nothing", e);
        }
    }
}
