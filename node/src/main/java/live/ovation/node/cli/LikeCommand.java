package live.ovation.node.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Taps a video's heart from a terminal.
@Command(name = "like", mixinStandardHelpOptions = true, description = "Likes a video.")
final class LikeCommand implements Callable<Integer> {
    private static final int MOST_PER_REQUEST = 50;
    private static final int MOST = 1_000_000;

    @Parameters(paramLabel = "VIDEO", description = "The video.")
    private String video = "";

    @Option(names = "--count", paramLabel = "N", description = "How many times (default: 1).")
    private int count = 1;

    @Option(names = "--kind", paramLabel = "KIND", description = "Another reaction: love, clap, laugh, wow, sad.")
    private String kind = "like";

    @Option(names = "--by", paramLabel = "USER", description = "Who likes it.")
    private @Nullable String by;

    @Mixin
    private ServerCalls server = new ServerCalls();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (count < 1 || count > MOST) {
            throw new ParameterException(spec.commandLine(), "--count: " + count + " (expected: 1 to " + MOST + ")");
        }
        Long total = null;
        for (int left = count; left > 0; left -= MOST_PER_REQUEST) {
            JsonFields answer = server.post(
                    "/v1/videos/" + ServerCalls.segment(video) + "/reactions",
                    "{\"kind\":" + Json.quote(kind) + ",\"count\":" + Math.min(left, MOST_PER_REQUEST)
                            + (by == null ? "" : ",\"by\":" + Json.quote(by)) + "}");
            total = answer.integer("total");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "Sent %s to %s%s; it has %,d of them now.%n",
                kind,
                video,
                count == 1 ? "" : " " + count + " times",
                total == null ? 0 : total);
        out.flush();
        return 0;
    }
}
