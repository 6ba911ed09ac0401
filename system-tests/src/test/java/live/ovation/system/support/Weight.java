package live.ovation.system.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How much of the processors a process gets beside others that want them, too: Linux's nice value,
/// which every thread has of its own and hands on to those that it makes. Anybody may take weight off;
/// to give it back takes root. Stateless.
final class Weight {
    private static final int LOWEST = 19;
    /// In `/proc/PID/stat`, counted from behind the name.
    private static final int NICE_FIELD = 16;
    /// A thread that is made while weights are given back has that of its maker.
    private static final int ATTEMPTS = 20;

    private Weight() {}

    /// The command that runs this one at the lowest weight: against a thread of normal weight it gets
    /// one part in 70.
    static List<String> lowest(List<String> command) {
        List<String> light = new ArrayList<>(List.of("nice", "-n", Integer.toString(LOWEST)));
        light.addAll(command);
        return light;
    }

    static boolean isLowest(long pid) {
        return niceValues(pid).allMatch(nice -> nice == LOWEST);
    }

    /// Gives all threads of a process the weight that this one has.
    ///
    /// @return false where that is not permitted: it goes on as it is
    static boolean giveBack(long pid) {
        int own = own();
        for (int i = 0; i < ATTEMPTS; i++) {
            List<String> command = new ArrayList<>(List.of("renice", Integer.toString(own), "-p"));
            tasks(pid).forEach(task -> command.add(task.getFileName().toString()));
            // It also fails where a thread has ended meanwhile.
            boolean permitted = succeeds(command);
            if (niceValues(pid).allMatch(nice -> nice == own)) {
                return true;
            }
            if (!permitted && isLowest(pid)) {
                return false;
            }
        }
        return false;
    }

    /// This process's own nice value, 0 unless it was started with another one.
    static int own() {
        return niceValues(ProcessHandle.current().pid()).min().orElse(0);
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The nice values of a process's threads, 19 for the lowest weight; none where nobody tells.
    static IntStream niceValues(long pid) {
        return tasks(pid).stream().map(Weight::niceValue).flatMapToInt(OptionalInt::stream);
    }

    private static OptionalInt niceValue(Path task) {
        try {
            String stat = Files.readString(task.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return OptionalInt.of(Integer.parseInt(fields[NICE_FIELD]));
        } catch (IOException e) {
            // It has ended.
            return OptionalInt.empty();
        }
    }

    private static List<Path> tasks(long pid) {
        Path directory = Path.of("/proc", Long.toString(pid), "task");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> tasks = Files.list(directory)) {
            return tasks.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
