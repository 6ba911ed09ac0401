package live.ovation.node.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads an event stream frame by frame, as the HTML standard has it (section 9.2.6). Blocking; confined to one thread.
final class EventReader {
    private final BufferedReader lines;

    EventReader(InputStream stream) {
        lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /// One frame.
    ///
    /// @param id null when the frame has none
    /// @param retryMillis -1 when the frame has none
    record Frame(String event, @Nullable String id, String data, long retryMillis) {}

    /// The next frame; null at the end of the stream.
    @Nullable
    Frame next() throws IOException {
        String event = "message";
        String id = null;
        long retry = -1;
        StringBuilder data = new StringBuilder();
        boolean any = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (any) {
                    return new Frame(event, id, data.toString(), retry);
                }
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            any = true;
            switch (field) {
                case "event" -> event = value;
                case "id" -> id = value;
                case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
                case "retry" -> retry = parse(value);
                default -> {
                    // A comment, or a field of the future.
                }
            }
        }
        return null;
    }

    private static long parse(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
