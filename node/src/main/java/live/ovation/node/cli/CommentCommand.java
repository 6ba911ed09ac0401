package live.ovation.node.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Says something about a video from a terminal.
@Command(name = "comment", mixinStandardHelpOptions = true, description = "Comments on a video.")
final class CommentCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "VIDEO", description = "The video.")
    private String video = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "TEXT", description = "What to say, quoted or not.")
    private List<String> words = List.of();

    @Option(names = "--by", paramLabel = "USER", description = "Who says it.")
    private @Nullable String by;

    @Mixin
    private ServerCalls server = new ServerCalls();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Override
    public Integer call() {
        JsonFields answer = server.post(
                "/v1/videos/" + ServerCalls.segment(video) + "/comments",
                "{\"text\":" + Json.quote(String.join(" ", words)) + (by == null ? "" : ",\"by\":" + Json.quote(by))
                        + "}");
        PrintWriter out = spec.commandLine().getOut();
        out.println("Said on " + video + "; the comment's id is " + answer.text("comment") + ".");
        out.flush();
        return 0;
    }
}
