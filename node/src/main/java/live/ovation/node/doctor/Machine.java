package live.ovation.node.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The files in which Linux says what it allows, below a root that tests put elsewhere. What isn't there
/// is empty. Immutable.
final class Machine {
    private static final int MOST_BYTES = 64 * 1024;

    private final Path root;

    Machine(Path root) {
        this.root = root;
    }

    Optional<String> read(String file) {
        // In one read: some of the kernel's files have nothing to say at a second one.
        try (InputStream in = Files.newInputStream(root.resolve(file))) {
            return Optional.of(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The first number after `label` in a file of lines.
    Optional<Long> number(String file, String label) {
        Pattern line = Pattern.compile("(?m)^" + Pattern.quote(label) + "\\s*(\\d+|unlimited)");
        return read(file).flatMap(text -> {
            Matcher matcher = line.matcher(text);
            if (!matcher.find()) {
                return Optional.empty();
            }
            String value = matcher.group(1);
            return Optional.of(value.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(value));
        });
    }

    boolean exists(String file) {
        return Files.exists(root.resolve(file));
    }

    /// Whether one of these programs is on the path.
    Optional<Path> program(List<String> names) {
        String path = System.getenv("PATH");
        for (String directory : (path == null ? "" : path).split(":")) {
            for (String name : names) {
                Path file = Path.of(directory.isEmpty() ? "." : directory, name);
                if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }
}
