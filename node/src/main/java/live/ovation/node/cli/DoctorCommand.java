package live.ovation.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import live.ovation.node.doctor.Doctor;
import live.ovation.node.doctor.Finding;
import live.ovation.telemetry.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Says what on this machine would limit a server.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Says what on this machine would limit a server, and how to change it.",
        footer = {"", "Exit status: 0 unless something prevents a server from starting."})
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--port", paramLabel = "PORT", description = "The public port that is meant (default: 8080).")
    private int port = 8080;

    @Option(names = "--data", paramLabel = "DIR", description = "The data folder that is meant (default: data).")
    private Path data = Path.of("data");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<Finding> findings = new Doctor(Clock.system(), data, port).examine();
        for (Finding finding : findings) {
            out.printf(
                    Locale.ROOT,
                    "%-6s %-17s %s%s%n",
                    finding.verdict().name().toLowerCase(Locale.ROOT),
                    finding.subject(),
                    finding.found(),
                    finding.remedy().isEmpty() ? "" : " → " + finding.remedy());
        }
        out.flush();
        boolean stops = findings.stream().anyMatch(finding -> finding.verdict() == Finding.Verdict.STOP);
        return stops ? 1 : 0;
    }
}
