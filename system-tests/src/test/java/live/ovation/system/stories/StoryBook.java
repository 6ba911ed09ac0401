package live.ovation.system.stories;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Where a story that is told by name is written down, in `target/stories.txt`: what a test says on
/// stdout drowns in what Maven says.
final class StoryBook {
    private static final Path FILE = Path.of("target", "stories.txt");

    private StoryBook() {}

    /// An empty page.
    static void open() {
        write("", StandardOpenOption.TRUNCATE_EXISTING);
    }

    static void write(String text) {
        write(text, StandardOpenOption.APPEND);
        System.out.print(text);
    }

    private static void write(String text, StandardOpenOption how) {
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, text, StandardOpenOption.CREATE, how);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
