package live.ovation.node.cli;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.archive.Line;
import live.ovation.ledger.archive.StoredLedger;
import live.ovation.ledger.postgres.PostgresStore;
import live.ovation.ledger.sqlite.SqliteStore;
import live.ovation.node.NodeConfig;
import live.ovation.telemetry.Clock;
import live.ovation.transport.json.JsonFormatException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What operators do with a ledger as a whole.
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        description = "Checks a ledger, or takes it from one store to another.",
        subcommands = {LedgerCommand.Check.class, LedgerCommand.Export.class, LedgerCommand.Import.class},
        footer = {
            "",
            "From the file of one server to a database for several:",
            "  ovation ledger export --data data ledger.ndjson",
            "  ovation ledger import --postgres postgresql://ovation@db/ovation ledger.ndjson"
        })
final class LedgerCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /// Which ledger is meant: said as to a server.
    static final class Where {
        @Option(names = "--config", paramLabel = "FILE", description = "The server's settings.")
        private @Nullable Path config;

        @Option(names = "--data", paramLabel = "DIR", description = "The server's data folder (default: data).")
        private @Nullable String data;

        @Option(names = "--postgres", paramLabel = "URL", description = "The publishers' database.")
        private @Nullable String postgres;

        StoredLedger ledger() {
            Map<String, Object> flags = new HashMap<>();
            if (data != null) {
                flags.put("data", data);
            }
            if (postgres != null) {
                flags.put("ledger.store", "postgres");
                flags.put("ledger.postgres.url", postgres);
            }
            NodeConfig settings = NodeConfig.load(config, flags);
            return settings.postgres() == null
                    ? new SqliteStore(settings.data(), Clock.system())
                    : new PostgresStore(settings.postgres(), Clock.system());
        }
    }

    /// Looks for what must not be.
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Looks for damage and for rows that contradict each other. A server may run meanwhile.",
            footer = {"", "Exit status: 0 when nothing was found, 1 otherwise."})
    static final class Check implements Callable<Integer> {
        @Mixin
        private Where where = new Where();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli's to set
        private CommandSpec spec;

        @Override
        public Integer call() {
            List<String> findings = attempt(() -> where.ledger().check());
            PrintWriter out = spec.commandLine().getOut();
            findings.forEach(out::println);
            if (findings.isEmpty()) {
                out.println("Nothing is wrong with it.");
            }
            out.flush();
            return findings.isEmpty() ? 0 : 1;
        }
    }

    /// Writes everything down, line by line.
    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Writes everything as NDJSON, of one moment. A server may run meanwhile.")
    static final class Export implements Callable<Integer> {
        @Mixin
        private Where where = new Where();

        @Parameters(arity = "0..1", paramLabel = "FILE", description = "Where to; without: standard output.")
        private @Nullable Path file;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli's to set
        private CommandSpec spec;

        @Override
        public Integer call() {
            Path target = file;
            long lines = attempt(() -> {
                StoredLedger ledger = where.ledger();
                if (target == null) {
                    Writer out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
                    long exported = ledger.export(line -> append(out, LedgerLines.write(line)));
                    out.flush();
                    return exported;
                }
                try (Writer out = Files.newBufferedWriter(target)) {
                    return ledger.export(line -> append(out, LedgerLines.write(line)));
                }
            });
            say(spec, lines, "exported");
            return 0;
        }

        private static void append(Writer out, String line) {
            try {
                out.append(line).append('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Reads everything in.
    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description =
                    "Fills an empty ledger from an export, as a whole or not at all. No server may use it meanwhile.")
    static final class Import implements Callable<Integer> {
        @Mixin
        private Where where = new Where();

        @Parameters(arity = "0..1", paramLabel = "FILE", description = "Where from; without: standard input.")
        private @Nullable Path file;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli's to set
        private CommandSpec spec;

        private long read;

        @Override
        public Integer call() {
            return attempt(() -> {
                StoredLedger ledger = where.ledger();
                try (BufferedReader in = file == null
                        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                        : Files.newBufferedReader(file)) {
                    if (!(next(in) instanceof Line.Begin begin) || begin.format() != Line.FORMAT) {
                        throw new CommandFailed(
                                "import: line 1 (expected: an export's first line, format " + Line.FORMAT + ")");
                    }
                    say(spec, ledger.fill(begin, () -> next(in)), "imported");
                }
                return 0;
            });
        }

        private @Nullable Line next(BufferedReader in) {
            try {
                String line = in.readLine();
                read++;
                return line == null ? null : LedgerLines.read(line);
            } catch (JsonFormatException | IllegalArgumentException e) {
                throw new CommandFailed("import: line " + read + ": " + e.getMessage() + "; nothing was written");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void say(CommandSpec spec, long lines, String what) {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(Locale.ROOT, "%,d lines were %s.%n", lines, what);
        err.flush();
    }

    /// What may fail for reasons that a person can do something about.
    @FunctionalInterface
    private interface Attempt<T> {
        T make() throws IOException;
    }

    private static <T> T attempt(Attempt<T> attempt) {
        try {
            return attempt.make();
        } catch (LedgerException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailed("file: " + e.getMessage() + " (expected: one that can be read and written)");
        }
    }
}
