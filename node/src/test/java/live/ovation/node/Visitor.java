package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;

/// Somebody who uses a node from outside, with the JDK's own HTTP client.
final class Visitor implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    Visitor(int port) {
        base = "http://127.0.0.1:" + port;
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return send(request(path, headers).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> method(String method, String path, String body) {
        return send(request(path).method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Opens an event stream.
    Events events(String path) {
        try {
            HttpResponse<Stream<String>> response = client.send(
                    HttpRequest.newBuilder(URI.create(base + path)).build(), HttpResponse.BodyHandlers.ofLines());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
            return new Events(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    record Event(String name, JsonFields data) {}

    /// What comes on a stream.
    static final class Events {
        private static final Event END = new Event("(end)", JsonFields.NONE);
        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

        Events(Stream<String> lines) {
            Thread.ofVirtual().start(() -> {
                try {
                    read(lines.iterator());
                } catch (UncheckedIOException e) {
                    // Broken off: for the reader that is an end as well.
                } finally {
                    events.add(END);
                }
            });
        }

        private void read(Iterator<String> lines) {
            String name = "";
            while (lines.hasNext()) {
                String line = lines.next();
                if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    events.add(new Event(name, Json.parse(line.substring(5))));
                }
            }
        }

        /// The next event of this name; others are passed over.
        JsonFields next(String name) {
            while (true) {
                Event event = poll("an event " + name);
                if (event.name().equals(name)) {
                    return event.data();
                }
                assertThat(event.name()).as("before " + name).isNotEqualTo(END.name());
            }
        }

        /// The next event, whatever it is.
        Event next() {
            Event event = poll("an event");
            assertThat(event.name()).isNotEqualTo(END.name());
            return event;
        }

        private Event poll(String what) {
            try {
                Event event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                return Objects.requireNonNull(event, what);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void awaitEnd() {
            next(END.name());
        }
    }
}
