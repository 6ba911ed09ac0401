package live.ovation.node.doctor;

import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.postgres.PostgresProbe;
import live.ovation.ledger.postgres.PostgresSettings;
import live.ovation.node.link.Secret;
import live.ovation.telemetry.Clock;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import live.ovation.transport.json.JsonFormatException;
import org.jspecify.annotations.Nullable;

/// Those a node would have to reach: asks each of them once, with a time limit, and changes nothing
/// there. Confined to one thread.
public final class Neighbours {
    private static final int PATIENCE_MILLIS = 3_000;
    private static final int REDIS_PORT = 6379;
    private static final double SLOW_STORE_MILLIS = 5;
    private static final long SKEW_MICROS = 50_000;
    private static final int OLDEST_REDIS = 6;
    private static final int OLDEST_POSTGRES = 13;
    private static final String NO_SUCH_HOST = "no such host";

    private final Clock clock;
    private final @Nullable String redis;
    private final @Nullable PostgresSettings postgres;
    private final List<String> peers;
    private final Secret secret;

    /// @param redis redis://user:password@host:port; null: there is none to ask
    /// @param postgres null: there is none to ask
    /// @param peers addresses of other nodes' internal ports, http://host:port
    /// @param secret shown to these
    public Neighbours(
            Clock clock,
            @Nullable String redis,
            @Nullable PostgresSettings postgres,
            List<String> peers,
            Secret secret) {
        this.clock = clock;
        this.redis = redis;
        this.postgres = postgres;
        this.peers = List.copyOf(peers);
        this.secret = secret;
    }

    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        if (redis != null) {
            findings.add(redis(URI.create(redis)));
        }
        if (postgres != null) {
            findings.add(postgres(postgres));
        }
        for (String peer : peers) {
            findings.add(peer(URI.create(peer)));
        }
        return findings;
    }

    private Finding redis(URI url) {
        String subject = "redis " + url.getHost();
        if ("rediss".equals(url.getScheme())) {
            return Finding.ok(subject, "over TLS, which is not tried here");
        }
        int port = url.getPort() < 0 ? REDIS_PORT : url.getPort();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(url.getHost(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            Talk talk = new Talk(socket);
            String login = url.getRawUserInfo();
            if (login != null) {
                List<String> words = new ArrayList<>(List.of("AUTH"));
                for (String word : login.split(":", 2)) {
                    if (!word.isEmpty()) {
                        words.add(URLDecoder.decode(word, StandardCharsets.UTF_8));
                    }
                }
                talk.ask(words.toArray(String[]::new));
            }
            long began = clock.nanoTime();
            talk.ask("PING");
            double millis = (clock.nanoTime() - began) / 1e6;
            return redisFinding(subject, talk.ask("INFO"), millis);
        } catch (UnknownHostException e) {
            return Finding.stop(subject, NO_SUCH_HOST, "mend the URL, or the name's entry");
        } catch (Refused e) {
            return Finding.stop(subject, "refuses: " + e.getMessage(), e.remedy());
        } catch (IOException e) {
            return Finding.stop(
                    subject,
                    "does not answer on port " + port + ": " + e.getMessage(),
                    "start it, or mend the URL: without it dispatchers wait, and so does every like");
        }
    }

    static Finding redisFinding(String subject, String info, double millis) {
        String version = field(info, "valkey_version", field(info, "redis_version", "unknown"));
        String policy = field(info, "maxmemory_policy", "unknown");
        String memory = field(info, "maxmemory", "0");
        String found = words(
                "version %s, a round trip %.2f ms, %s bytes used, maxmemory %s, %s: each like's look-up waits so long",
                version, millis, field(info, "used_memory", "?"), memory, policy);
        if (field(info, "role", "master").equals("slave")) {
            return Finding.stop(subject, found + "; a replica", "name the primary: a replica takes no writes");
        }
        if (major(version) < OLDEST_REDIS) {
            return Finding.limit(subject, found, "use Redis " + OLDEST_REDIS + " or newer, or Valkey");
        }
        if (!memory.equals("0") && !policy.equals("noeviction")) {
            return Finding.limit(
                    subject, found, "maxmemory-policy noeviction: rows that are evicted are viewers who see nothing");
        }
        return millis < SLOW_STORE_MILLIS
                ? Finding.ok(subject, found)
                : Finding.limit(subject, found, "put it next to the dispatchers");
    }

    private static Finding postgres(PostgresSettings settings) {
        try {
            return postgresFinding(PostgresProbe.ask(settings), settings.readers());
        } catch (LedgerException e) {
            return Finding.stop("postgres", String.valueOf(e.getMessage()), PostgresProbe.remedy(e));
        }
    }

    static Finding postgresFinding(PostgresProbe.Found is, int readers) {
        long room = is.mostSessions() - is.sessions();
        String found = words(
                "version %s, %s, %d of %d sessions taken: room for %d publisher(s)%s",
                is.version(),
                is.encoding(),
                is.sessions(),
                is.mostSessions(),
                room / (readers + 2),
                is.safe() ? "" : ", fsync or full_page_writes off");
        if (is.standby()) {
            return Finding.stop("postgres", found + ", a standby", "name the primary: a standby takes no writes");
        }
        if (is.readOnly()) {
            return Finding.stop(
                    "postgres",
                    found + ", read-only",
                    "turn default_transaction_read_only off for this user or database");
        }
        if (!is.mayCreate()) {
            return Finding.stop(
                    "postgres",
                    found + ", but " + is.user() + " may make no tables in the schema " + is.schema(),
                    "GRANT CREATE ON SCHEMA … TO " + is.user()
                            + ", or name a schema of its own with ?currentSchema=… in the URL");
        }
        if (!"UTF8".equals(is.encoding())) {
            return Finding.stop("postgres", found, "createdb -E UTF8");
        }
        if (major(is.version()) < OLDEST_POSTGRES) {
            return Finding.limit("postgres", found, "use PostgreSQL " + OLDEST_POSTGRES + " or newer");
        }
        if (!is.safe()) {
            return Finding.limit("postgres", found, "turn both on, or a power cut loses what was acknowledged");
        }
        return room >= readers + 2
                ? Finding.ok("postgres", found)
                : Finding.limit("postgres", found, "raise max_connections, or lower ledger.postgres.readers");
    }

    private Finding peer(URI url) {
        String subject = "peer " + url.getHost() + ":" + url.getPort();
        try {
            HttpURLConnection call =
                    (HttpURLConnection) url.resolve("/status").toURL().openConnection();
            call.setConnectTimeout(PATIENCE_MILLIS);
            call.setReadTimeout(PATIENCE_MILLIS);
            secret.headers().forEach(call::setRequestProperty);
            long began = clock.epochMicros();
            try {
                int status = call.getResponseCode();
                long answered = clock.epochMicros();
                if (status != HttpURLConnection.HTTP_OK) {
                    return peerRefused(subject, status);
                }
                return peerFinding(
                        subject,
                        began,
                        answered,
                        Json.parse(call.getInputStream().readAllBytes()));
            } finally {
                call.disconnect();
            }
        } catch (UnknownHostException e) {
            return Finding.limit(subject, NO_SUCH_HOST, "mend the address, or the name's entry");
        } catch (IOException | IllegalArgumentException e) {
            return Finding.limit(
                    subject,
                    "does not answer: " + e.getMessage(),
                    "start it, or mend the address; its viewers and likes would be missing");
        } catch (JsonFormatException e) {
            return peerRefused(subject, HttpURLConnection.HTTP_OK);
        }
    }

    private static Finding peerRefused(String subject, int status) {
        return switch (status) {
            case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
                Finding.limit(subject, "asks for the cluster's secret", "put internal.secret into OVATION_SECRET");
            case HttpURLConnection.HTTP_UNAVAILABLE ->
                Finding.limit(subject, "is starting, or stops", "ask again in a moment, else look at its log");
            default ->
                Finding.limit(
                        subject,
                        "answers " + status + ", but not as a node does on its internal port",
                        "name the internal port: the public one + 1000, unless it was told otherwise");
        };
    }

    static Finding peerFinding(String subject, long asked, long answered, JsonFields status) {
        Long at = status.integer("at");
        String id = status.text("id");
        if (at == null || id == null) {
            return peerRefused(subject, HttpURLConnection.HTTP_OK);
        }
        String who = id + " (" + String.join(", ", status.texts("roles")) + ") in region " + status.text("region");
        if (Boolean.FALSE.equals(status.flag("ready"))) {
            return Finding.limit(subject, who + ", not ready", "see what its /health/ready says");
        }
        return peerFinding(subject, who + ", ", asked, answered, at);
    }

    private static Finding peerFinding(String subject, String who, long asked, long answered, long at) {
        long skew = at - (asked + answered) / 2;
        long unsure = (answered - asked) / 2;
        String found = words(
                "%sanswers in %.1f ms, its clock is %+.1f ms from ours, to within %.1f ms",
                who, (answered - asked) / 1e3, skew / 1e3, unsure / 1e3);
        return Math.abs(skew) - unsure < SKEW_MICROS
                ? Finding.ok(subject, found)
                : Finding.limit(
                        subject, found, "run chrony or systemd-timesyncd on both; latencies are wrong by as much");
    }

    private static String field(String info, String name, String otherwise) {
        Matcher line = Pattern.compile("(?m)^" + name + ":([^\\r\\n]*)").matcher(info);
        return line.find() ? line.group(1) : otherwise;
    }

    private static int major(String version) {
        Matcher number = Pattern.compile("^(\\d+)").matcher(version);
        return number.find() ? Integer.parseInt(number.group(1)) : Integer.MAX_VALUE;
    }

    @FormatMethod
    private static String words(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /// Redis says no.
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1;
        private final String remedy;

        Refused(String answer, String remedy) {
            super(answer);
            this.remedy = remedy;
        }

        String remedy() {
            return remedy;
        }
    }

    /// As much of Redis' protocol as two questions need.
    private static final class Talk {
        private final Socket socket;
        private final InputStream in;

        Talk(Socket socket) throws IOException {
            this.socket = socket;
            in = socket.getInputStream();
        }

        String ask(String... words) throws IOException {
            StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                int length = word.getBytes(StandardCharsets.UTF_8).length;
                request.append('$').append(length).append("\r\n").append(word).append("\r\n");
            }
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            String first = line();
            if (first.startsWith("-")) {
                throw new Refused(first.substring(1), remedy(words[0], first));
            }
            if (first.isEmpty() || "+$:".indexOf(first.charAt(0)) < 0) {
                throw new IOException("it speaks, but not as a Redis does");
            }
            if (!first.startsWith("$")) {
                return first.substring(Math.min(1, first.length()));
            }
            byte[] body = in.readNBytes(Integer.parseInt(first.substring(1)) + 2);
            return new String(body, StandardCharsets.UTF_8);
        }

        private static String remedy(String asked, String answer) {
            if (asked.equals("AUTH") || answer.startsWith("-NOAUTH")) {
                return "mend user and password in the URL, redis://user:password@host:port";
            }
            return answer.startsWith("-NOPERM")
                    ? "allow this user what a dispatcher needs: the keys of its prefix, scripts, INFO, PING"
                    : "see its log; without it dispatchers wait, and so does every like";
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            int next;
            while ((next = in.read()) >= 0 && next != '\n') {
                if (next != '\r') {
                    line.append((char) next);
                }
            }
            if (next < 0) {
                throw new IOException("closed the connection");
            }
            return line.toString();
        }
    }
}
