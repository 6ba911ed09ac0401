package live.ovation.frontend;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A viewer on a plain socket, which reads what comes, or doesn't while it is paused, and takes no frame for granted.
final class TestViewer implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /// One event of the stream.
    record Frame(String event, @Nullable String id, String data) {
        long number(String field) {
            Matcher matcher = Pattern.compile('"' + field + "\":(\\d+)").matcher(data);
            if (!matcher.find()) {
                throw new AssertionError("no " + field + " in " + data);
            }
            return Long.parseLong(matcher.group(1));
        }

        String text(String field) {
            Matcher matcher = Pattern.compile('"' + field + "\":\"([^\"]*)\"").matcher(data);
            if (!matcher.find()) {
                throw new AssertionError("no " + field + " in " + data);
            }
            return matcher.group(1);
        }
    }

    private final Socket socket;
    private final List<String> head = new CopyOnWriteArrayList<>();
    private final List<Frame> frames = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean ended;
    private volatile @Nullable String nonsense;

    private TestViewer(int port, String path, int receiveBuffer, String... headers) {
        try {
            socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            String extra = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + extra + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::read);
    }

    static TestViewer open(int port, String path, String... headers) {
        return new TestViewer(port, path, 0, headers);
    }

    /// One whose kernel keeps little for it.
    static TestViewer openNarrow(int port, String path) {
        return new TestViewer(port, path, 4096);
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 512)) {
            String line;
            while ((line = in.readLine()) != null && !line.isEmpty()) {
                head.add(line);
            }
            String event = null;
            String id = null;
            String data = null;
            while ((line = lineOf(in)) != null) {
                if (line.startsWith("event: ") && event == null && id == null && data == null) {
                    event = line.substring(7);
                } else if (line.startsWith("id: ") && event != null && id == null && data == null) {
                    id = line.substring(4);
                } else if (line.startsWith("data: {") && line.endsWith("}") && event != null && data == null) {
                    data = line.substring(6);
                } else if (line.isEmpty() && event != null && data != null) {
                    synchronized (frames) {
                        frames.add(new Frame(event, id, data));
                        counts.merge(event, 1, Integer::sum);
                    }
                    event = null;
                    id = null;
                    data = null;
                } else if (!line.startsWith("retry: ") && !(line.isEmpty() && event == null)) {
                    nonsense = line;
                }
            }
        } catch (IOException e) {
            // The stream is over either way.
        }
        ended = true;
    }

    private @Nullable String lineOf(BufferedReader in) throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        return in.readLine();
    }

    /// Reads at most what is at hand already, until [#resume].
    void pause() {
        gate = new CountDownLatch(1);
    }

    void resume() {
        gate.countDown();
    }

    List<String> head() {
        return List.copyOf(head);
    }

    List<Frame> frames() {
        synchronized (frames) {
            return List.copyOf(frames);
        }
    }

    List<Frame> frames(String event) {
        return frames().stream().filter(frame -> frame.event().equals(event)).toList();
    }

    int count(String event) {
        synchronized (frames) {
            return counts.getOrDefault(event, 0);
        }
    }

    Frame awaitFrame(String event) {
        return awaitFrames(event, 1).getLast();
    }

    List<Frame> awaitFrames(String event, int count) {
        await().atMost(DEADLINE).failFast(() -> nonsense != null).until(() -> count(event) >= count);
        return frames(event);
    }

    void awaitEnd() {
        await().atMost(DEADLINE).until(() -> ended);
    }

    boolean isEnded() {
        return ended;
    }

    @Nullable
    String nonsense() {
        return nonsense;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
