package live.ovation.crowd.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import live.ovation.crowd.Crowd;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.CrowdReport;
import live.ovation.crowd.ProgressListener;
import live.ovation.crowd.Verdict;
import live.ovation.crowd.report.ReportHtml;
import live.ovation.crowd.report.ReportJson;
import live.ovation.crowd.report.ReportTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The command `crowd`: plays a [CrowdPlan], shows progress on stderr and the result on stdout.
///
/// Exit status: 0 all well; 1 something was lost, told twice, out of order or not accounted for; 2 bad flags, with one
/// line that says what was wrong and what was expected; 3 nobody could connect.
@Command(
        name = "crowd",
        sortOptions = false,
        showDefaultValues = true,
        usageHelpAutoWidth = true,
        description = {
            "Plays a live video's crowd: viewers who watch and check every frame, tappers who like and comment.",
            "Progress goes to stderr, the result to stdout."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all well",
            "1:something was lost, told twice, out of order or not accounted for",
            "2:bad flags",
            "3:could not connect"
        })
public final class CrowdCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Mixin
    private CrowdOptions options = new CrowdOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    /// As a command line of its own; errors in flags are one line.
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new CrowdCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((error, args) -> {
            error.getCommandLine().getErr().println("crowd: " + firstLine(error.getMessage()));
            return Verdict.BAD_FLAGS;
        });
        return line;
    }

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        CrowdPlan plan;
        try {
            plan = options.plan();
            checkWritable("json", options.output.json);
            checkWritable("html", options.output.html);
        } catch (IllegalArgumentException e) {
            err.println("crowd: " + firstLine(e.getMessage()));
            return Verdict.BAD_FLAGS;
        }
        try {
            return play(plan, err);
        } catch (UncheckedIOException e) {
            err.println("crowd: " + firstLine(e.getMessage()));
            return Verdict.NOT_WELL;
        } catch (IOException e) {
            err.println("crowd: the report could not be written: " + e);
            return Verdict.NOT_WELL;
        }
    }

    private int play(CrowdPlan plan, PrintWriter err) throws IOException {
        ProgressPrinter progress = new ProgressPrinter(plan, err, isTerminal());
        CrowdReport report = Crowd.run(plan, options.output.quiet ? ProgressListener.SILENT : progress);
        progress.end();
        boolean jsonToStdout = options.output.json != null && isStdout(options.output.json);
        PrintWriter out = spec.commandLine().getOut();
        out.print(jsonToStdout ? ReportJson.of(report) : ReportTable.of(report));
        out.flush();
        if (options.output.json != null && !jsonToStdout) {
            Files.writeString(options.output.json, ReportJson.of(report), UTF_8);
        }
        if (options.output.html != null) {
            Files.writeString(options.output.html, ReportHtml.of(report), UTF_8);
        }
        return report.verdict().exitStatus();
    }

    /// Before the run, so that a long one does not end without its result.
    private static void checkWritable(String name, @Nullable Path file) {
        if (file == null || isStdout(file)) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        boolean right = Files.exists(file)
                ? Files.isRegularFile(file) && Files.isWritable(file)
                : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
        if (!right) {
            throw new IllegalArgumentException(name + ": " + file + " (expected: a file that can be written)");
        }
    }

    private static boolean isStdout(Path file) {
        return file.toString().equals("-");
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }
}
