package live.ovation.node.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import live.ovation.ledger.postgres.PostgresSettings;
import live.ovation.node.ConfigurationException;
import live.ovation.node.doctor.Doctor;
import live.ovation.node.doctor.Finding;
import live.ovation.node.doctor.Neighbours;
import live.ovation.node.link.Secret;
import live.ovation.redis.RedisSettings;
import live.ovation.telemetry.Clock;
import live.ovation.transport.json.Json;
import org.jspecify.annotations.Nullable;
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
    private static final int READERS = 4;

    @Option(names = "--port", paramLabel = "PORT", description = "The public port that is meant (default: 8080).")
    private int port = 8080;

    @Option(names = "--data", paramLabel = "DIR", description = "The data folder that is meant (default: data).")
    private Path data = Path.of("data");

    @Option(names = "--redis", paramLabel = "URL", description = "Ask this Redis too, redis://host:port.")
    private @Nullable String redis;

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description = "Ask this PostgreSQL too; the password is OVATION_POSTGRES_PASSWORD.")
    private @Nullable String postgres;

    @Option(
            names = "--peer",
            paramLabel = "URL",
            description =
                    "Ask this node too, http://host:port of its internal port, how far it is and what time it has;"
                            + " may be repeated. The cluster's secret, if there is one, is OVATION_SECRET.")
    private List<String> peers = List.of();

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Neighbours neighbours = neighbours();
        List<Finding> findings = new ArrayList<>(new Doctor(Clock.system(), data, port).examine());
        findings.addAll(neighbours.examine());
        if (json) {
            out.println(findings.stream()
                    .map(DoctorCommand::json)
                    .collect(Collectors.joining(",", "{\"findings\":[", "]}")));
        } else {
            findings.forEach(finding -> out.printf(
                    Locale.ROOT,
                    "%-6s %-17s %s%s%n",
                    finding.verdict().name().toLowerCase(Locale.ROOT),
                    finding.subject(),
                    finding.found(),
                    finding.remedy().isEmpty() ? "" : " → " + finding.remedy()));
        }
        out.flush();
        boolean stops = findings.stream().anyMatch(finding -> finding.verdict() == Finding.Verdict.STOP);
        return stops ? 1 : 0;
    }

    private static String json(Finding finding) {
        return "{\"verdict\":" + Json.quote(finding.verdict().name().toLowerCase(Locale.ROOT)) + ",\"subject\":"
                + Json.quote(finding.subject()) + ",\"found\":" + Json.quote(finding.found()) + ",\"remedy\":"
                + Json.quote(finding.remedy()) + "}";
    }

    private Neighbours neighbours() {
        try {
            if (redis != null) {
                RedisSettings.check(redis);
            }
            for (String peer : peers) {
                if (!"http".equals(URI.create(peer).getScheme())
                        || URI.create(peer).getPort() < 0) {
                    throw new IllegalArgumentException("peer: " + peer + " (expected: http://host:port)");
                }
            }
            String password = System.getenv("OVATION_POSTGRES_PASSWORD");
            String secret = System.getenv("OVATION_SECRET");
            return new Neighbours(
                    Clock.system(),
                    redis,
                    postgres == null
                            ? null
                            : PostgresSettings.of(postgres, "", password == null ? "" : password, READERS),
                    peers,
                    new Secret(secret == null ? "" : secret));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        }
    }
}
