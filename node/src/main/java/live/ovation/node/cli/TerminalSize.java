package live.ovation.node.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// How much fits on the terminal that this process was started from. Immutable.
///
/// @param rows lines, at least 1
/// @param columns characters, at least 1
record TerminalSize(int rows, int columns) {
    /// Where nobody can tell: whatever there is to show.
    static final TerminalSize UNKNOWN = new TerminalSize(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /// Asks the system's `stty`, for Java doesn't know. Takes some milliseconds.
    static TerminalSize now() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /// @param said rows and columns, as `stty size` prints them
    static TerminalSize parse(String said) {
        String[] words = said.strip().split(" ");
        try {
            int rows = Integer.parseInt(words[0]);
            int columns = Integer.parseInt(words[words.length - 1]);
            // Some terminals say 0 and mean that they don't know.
            return words.length == 2 && rows > 0 && columns > 0 ? new TerminalSize(rows, columns) : UNKNOWN;
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }

    /// A text cut to what fits, its last row left to the cursor; ends with a line's end.
    String fit(String text) {
        List<String> lines = text.lines().toList();
        int most = Math.max(1, rows - 1);
        return lines.stream()
                .limit(most)
                .map(line -> line.length() <= columns ? line : line.substring(0, columns - 1) + '…')
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
