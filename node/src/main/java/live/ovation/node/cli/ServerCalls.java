package live.ovation.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import live.ovation.transport.json.JsonFormatException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a person's commands talk to a server: `--url`, and failures in words. Blocking.
final class ServerCalls {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(15);

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:OVATION_URL:-http://localhost:8080}",
            description = "The server (default: $OVATION_URL or http://localhost:8080).")
    private String url = "http://localhost:8080";

    ServerCalls() {}

    ServerCalls(String url) {
        this.url = url;
    }

    String url() {
        return url;
    }

    /// Posts JSON and reads the answer's.
    ///
    /// @throws CommandFailed when the server can't be reached or refuses
    JsonFields post(String path, String json) {
        try {
            HttpURLConnection connection = open(path, Map.of("Content-Type", "application/json"), ANSWER);
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            byte[] answer = checked(connection);
            return answer.length == 0 ? JsonFields.NONE : Json.parse(answer);
        } catch (IOException e) {
            throw failed(e);
        } catch (JsonFormatException e) {
            throw new CommandFailed(url + ": " + e.getMessage());
        }
    }

    /// Reads JSON.
    ///
    /// @throws CommandFailed when the server can't be reached or refuses
    JsonFields get(String path, Map<String, String> headers) {
        try {
            return Json.parse(checked(open(path, headers, ANSWER)));
        } catch (IOException e) {
            throw failed(e);
        } catch (JsonFormatException e) {
            throw new CommandFailed(url + ": " + e.getMessage());
        }
    }

    /// Opens an event stream.
    ///
    /// @param silence how long nothing may come before reading fails
    InputStream stream(String path, Map<String, String> headers, Duration silence) throws IOException {
        HttpURLConnection connection = open(path, headers, silence);
        connection.setRequestProperty("Accept", "text/event-stream");
        if (connection.getResponseCode() != 200) {
            checked(connection);
        }
        return connection.getInputStream();
    }

    private HttpURLConnection open(String path, Map<String, String> headers, Duration silence) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) base().resolve(path).toURL().openConnection();
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) silence.toMillis());
        connection.setUseCaches(false);
        headers.forEach(connection::setRequestProperty);
        return connection;
    }

    private URI base() {
        try {
            URI uri = new URI(url);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new CommandFailed("url: " + url + " (expected: http://host:port)");
        }
        throw new CommandFailed("url: " + url + " (expected: http://host:port)");
    }

    private byte[] checked(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status >= 200 && status < 300) {
            try (InputStream in = connection.getInputStream()) {
                return in.readAllBytes();
            }
        }
        try (InputStream in = connection.getErrorStream()) {
            byte[] body = in == null ? new byte[0] : in.readAllBytes();
            throw new CommandFailed("the server refused: " + detail(body, status));
        }
    }

    private static String detail(byte[] body, int status) {
        try {
            String detail = Json.parse(body).text("detail");
            return detail == null ? "status " + status : detail;
        } catch (JsonFormatException e) {
            return "status " + status;
        }
    }

    CommandFailed failed(IOException e) {
        return new CommandFailed(url + ": " + reason(e));
    }

    private static String reason(IOException e) {
        return switch (e) {
            case ConnectException c -> "nobody answers (expected: a running server; ovation start runs one)";
            case SocketTimeoutException t -> "no answer in time (expected: one within " + ANSWER.toSeconds() + " s)";
            case UnknownHostException u -> "no such host (expected: http://host:port)";
            default -> "the connection failed: " + e.getMessage();
        };
    }

    /// One segment of a path, whatever a person typed.
    static String segment(@Nullable String text) {
        return java.net.URLEncoder.encode(String.valueOf(text), StandardCharsets.UTF_8)
                .replace("+", "%20");
    }
}
