package live.ovation.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlanCommandTest {
    @TempDir
    private Path folder;

    private Path costs = Path.of("");

    private record Ended(int status, String out, String err) {}

    @BeforeEach
    void keepCosts() throws IOException {
        costs = Files.writeString(folder.resolve("costs.json"), """
                {"warmViewers":2000,"largestMeasured":14000,"writeMicros":8,"writeWarmMicros":8,"byteNanos":1,"readMicros":3,\
                "readWarmMicros":3,"readByteNanos":1,"likeBytes":100,"postMicros":200,"otherMillis":0,\
                "commitMicros":3000,"entryMicros":1,"deliveryMicros":25,"deliveryEventNanos":15,"storeMicros":150,\
                "where":"a test"}
                """);
    }

    private Ended plan(String... arguments) {
        List<String> all = new ArrayList<>(List.of("plan", "--measured", costs.toString()));
        all.addAll(List.of(arguments));
        CommandLine command = OvationCommand.commandLine(all.toArray(String[]::new));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return new Ended(command.execute(all.toArray(String[]::new)), out.toString(), err.toString());
    }

    @Test
    void aShowIsPlannedInWordsAndAsJson() {
        String[] show = {
            "--viewers", "18M", "--likes", "5k", "--regions", "3", "--machine-cores", "32", "--machine-memory", "64g"
        };
        Ended words = plan(show);
        assertThat(words.status()).isZero();
        // 6,000,000 in each region by 100,000, and one in twenty more.
        assertThat(words.out())
                .contains("6,000,000 viewers in each of 3 region(s) by 100,000")
                .contains("= 60, and one in twenty")
                .contains("What gives way first")
                .contains("Not in it:");
        List<String> again = new ArrayList<>(List.of(show));
        again.add("--json");
        Ended json = plan(again.toArray(String[]::new));
        assertThat(json.err()).isEmpty();
        assertThat(json.out())
                .startsWith("{\"viewers\":18000000")
                .contains("\"frontends\":63")
                .contains("\"latencyMillis\"");
    }

    @Test
    void whatCanNotBePlannedIsSaidInOneLine() {
        assertThat(plan("--viewers", "many", "--likes", "1").err())
                .startsWith("ovation: viewers: many (expected: a number");
        assertThat(plan("--viewers", "1", "--likes", "0").status()).isEqualTo(2);
        assertThat(plan("--viewers", "1", "--likes", "1", "--machines", "2").err())
                .contains("machines: 2 (expected: 1,");
        costs = folder.resolve("nothing");
        assertThat(plan("--viewers", "1", "--likes", "1").err())
                .contains("can't be read (expected: a file that --save wrote)");
    }
}
