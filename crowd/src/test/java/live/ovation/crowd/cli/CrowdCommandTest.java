package live.ovation.crowd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import live.ovation.crowd.StageServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

@Timeout(60)
class CrowdCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine line = CrowdCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }

    private int runAgainst(StageServer server, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--url",
                server.url().toString(),
                "--video",
                "v",
                "--viewers",
                "5",
                "--likes",
                "40",
                "--comments",
                "5"));
        args.addAll(List.of("--seconds", "1", "--warmup", "0", "--lane", "each"));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    @Test
    void goodRunWritesItsFilesAndEndsWithZero(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("run.json");
        Path html = folder.resolve("run.html");
        try (StageServer server = StageServer.honest()) {
            assertThat(runAgainst(server, "--json", json.toString(), "--html", html.toString()))
                    .isZero();
        }

        JsonNode report = new ObjectMapper().readTree(Files.readString(json));
        assertThat(report.path("exitStatus").asInt()).isZero();
        assertThat(report.path("counts").path("connected").asInt()).isEqualTo(5);
        assertThat(Files.readString(html)).contains("<svg");
        assertThat(out.toString()).contains("due → viewer", "All well");
        assertThat(err.toString().lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).matches("(connecting|warming up|measuring|settling) .*"));
    }

    @Test
    void jsonMayGoToStdoutAndProgressBeQuiet() {
        try (StageServer server = StageServer.honest()) {
            assertThat(runAgainst(server, "--json", "-", "--quiet")).isZero();
        }

        assertThat(new ObjectMapper()
                        .readTree(out.toString())
                        .path("exitStatus")
                        .asInt())
                .isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void serverThatIsNotThereEndsWithThree() {
        assertThat(run("--url", "http://127.0.0.1:1", "--viewers", "2", "--seconds", "1"))
                .isEqualTo(3);

        assertThat(out.toString()).contains("Could not connect: 127.0.0.1:1: Connection refused");
        assertThat(err.toString()).doesNotContain("Exception");
    }

    @Test
    void lostLikeEndsWithOne() {
        StageServer.Script drops = (stream, nth, frame) ->
                stream == 1 && nth == 2 && frame.startsWith("event: like\n") ? List.of() : List.of(frame);
        try (StageServer server = StageServer.playing(drops)) {
            assertThat(runAgainst(server, "--settle", "0.5")).isEqualTo(1);
        }

        assertThat(out.toString()).contains("Not well: 1 lost");
    }

    @Test
    void badFlagsEndWithTwoAndOneLineThatNamesValueAndExpectation(@TempDir Path folder) {
        for (String[] bad : new String[][] {
            {"--viewers", "many", "many"},
            {"--viewers", "-1", "viewers: -1 (expected: 0 or more)"},
            {"--sekonds", "1", "sekonds"},
            {"--lane", "both", "both"},
            {"--video", "a b", "character U+0020"},
            {"--url", "ftp://x", "expected: http://host:port"},
            {"--seconds", "0", "expected: 1 s or more"},
            {"--seconds", "NaN", "NaN"},
            {"--stalled", "101", "0 to 100 percent"},
            {"--storm-at", "99", "storm"},
            {"--pid", "999999999", "a running process"},
            {"--watches", "2", "watches per viewer"},
            {"--videos", "-4", "videos: -4"},
            {"--header", "nonsense", "Name: value"},
            {"--json", folder.resolve("no/such/x.json").toString(), "expected: a file that can be written"},
        }) {
            err.getBuffer().setLength(0);
            assertThat(run(bad[0], bad[1])).as(bad[0] + ' ' + bad[1]).isEqualTo(2);
            assertThat(err.toString().lines()).as(err.toString()).hasSize(1);
            assertThat(err.toString()).contains(bad[2]);
        }
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void helpNamesEveryOptionWithItsDefault() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "--url",
                        "--storm-at",
                        "--others-tap",
                        "--html",
                        "Default: 1000",
                        "Exit status",
                        "How they behave")
                .doesNotContain("null");
    }
}
