package live.ovation.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import live.ovation.transport.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Shows what happens on videos as lines of text, and comes back by itself when the stream breaks, from where it was.
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Shows a video's reactions and comments as they happen, until Ctrl-C.")
final class WatchCommand implements Callable<Integer> {
    /// A stream beats every 15 seconds; silence for three beats is a dead one.
    private static final Duration SILENCE = Duration.ofSeconds(45);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    @Parameters(arity = "1..32", paramLabel = "VIDEO", description = "One video, or several.")
    private List<String> videos = List.of();

    @Option(names = "--likes", paramLabel = "LANE", description = "auto, each or sum (default: auto).")
    private String likes = "auto";

    @Option(names = "--comments", paramLabel = "N", description = "How many of the newest to begin with (default: 5).")
    private int comments = 5;

    @Option(names = "--as", paramLabel = "NAME", description = "Who watches; others see that you are here.")
    private @Nullable String as;

    @Option(names = "--user", paramLabel = "NAME", description = "Also tell when this user comes and goes.")
    private List<String> users = List.of();

    @Option(names = "--events", paramLabel = "N", description = "End after N events, beats not counted.")
    private long events = Long.MAX_VALUE;

    @Option(names = "--json", description = "Show events as lines of JSON.")
    private boolean json;

    @Mixin
    private ServerCalls server = new ServerCalls();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    private @Nullable String lastEventId;
    private Duration pause = Duration.ofSeconds(1);
    private boolean connected;
    private boolean mayReturn = true;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        boolean everConnected = false;
        while (events > 0 && mayReturn) {
            connected = false;
            try {
                follow(out);
            } catch (IOException e) {
                if (!everConnected && !connected) {
                    throw server.failed(e);
                }
            } catch (CommandFailed refused) {
                if (!everConnected) {
                    throw refused;
                }
            }
            everConnected |= connected;
            if (events > 0 && mayReturn) {
                say(out, "— the stream ended, coming back in " + pause.toMillis() + " ms —");
                Thread.sleep(pause);
                pause = connected ? Duration.ofSeconds(1) : min(pause.multipliedBy(2), LONGEST_PAUSE);
            }
        }
        return 0;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void follow(PrintWriter out) throws IOException {
        String query = videos.stream()
                .map(video -> "video=" + ServerCalls.segment(video))
                .collect(Collectors.joining("&"));
        Map<String, String> headers = new HashMap<>();
        if (lastEventId != null) {
            headers.put("Last-Event-ID", lastEventId);
        }
        if (as != null) {
            query += "&as=" + ServerCalls.segment(as);
        }
        for (String user : users) {
            query += "&user=" + ServerCalls.segment(user);
        }
        String path = "/v1/events?" + query + "&likes=" + ServerCalls.segment(likes) + "&comments=" + comments;
        try (InputStream in = server.stream(path, headers, SILENCE)) {
            EventReader reader = new EventReader(in);
            EventReader.Frame frame;
            while (events > 0 && (frame = reader.next()) != null) {
                connected = true;
                onFrame(out, frame);
            }
        }
    }

    private void onFrame(PrintWriter out, EventReader.Frame frame) {
        if (frame.id() != null) {
            lastEventId = frame.id();
        }
        if (frame.retryMillis() >= 0) {
            pause = Duration.ofMillis(frame.retryMillis());
        }
        if (frame.data().isEmpty()) {
            return;
        }
        if (frame.event().equals("bye")) {
            Long after = Json.parse(frame.data()).integer("returnAfterMs");
            mayReturn = after != null;
            pause = Duration.ofMillis(after == null ? 0 : after);
        }
        if (json) {
            say(out, "{\"event\":" + Json.quote(frame.event()) + ",\"data\":" + frame.data() + "}");
        } else {
            String line = EventWords.of(frame.event(), Json.parse(frame.data()), videos.size() > 1);
            if (line != null) {
                say(out, line);
            }
        }
        if (!frame.event().equals("beat")) {
            events--;
        }
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
