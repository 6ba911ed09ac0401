package live.ovation.system.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A viewer's stream, read from a bare socket by the letter of the interface: `\n` only, and each frame is
/// `event:`, perhaps `id:`, one `data:` line, an empty line; `retry:` once, before all of them. Anything
/// else fails whoever waits for a frame.
///
/// A thread of its own reads; tests wait for what they expect with [#next]. Thread-safe.
public final class SseStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Socket socket;
    private final List<String> head = new ArrayList<>();
    private final List<Frame> frames = new ArrayList<>();
    private boolean retrySeen;
    private boolean ended;
    private @Nullable String broken;
    /// How many frames [#next] has passed.
    private int passed;

    private SseStream(Socket socket) {
        this.socket = socket;
    }

    /// Opens a stream and reads the answer's head; what follows a head other than 200 is not read.
    ///
    /// @param target path and query
    public static SseStream open(int port, String target, String... headers) {
        try {
            SseStream stream = new SseStream(new Socket(InetAddress.getLoopbackAddress(), port));
            stream.ask(port, target, headers);
            return stream;
        } catch (IOException e) {
            throw new UncheckedIOException("GET " + target + ": " + e.getMessage(), e);
        }
    }

    private void ask(int port, String target, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(
                "GET " + target + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nAccept: text/event-stream\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        for (String line = readLine(in); line != null && !line.equals("\r"); line = readLine(in)) {
            head.add(line.substring(0, line.length() - 1));
        }
        socket.setSoTimeout(0);
        if (status() == 200) {
            Thread.ofVirtual().start(() -> read(in));
        }
    }

    public int status() {
        return head.isEmpty() ? 0 : Integer.parseInt(head.getFirst().split(" ")[1]);
    }

    /// The status line and the headers, as they came.
    public List<String> head() {
        return List.copyOf(head);
    }

    public @Nullable String header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst()
                .orElse(null);
    }

    private void read(InputStream in) {
        List<String> lines = new ArrayList<>();
        try {
            for (String line = readLine(in); line != null; line = readLine(in)) {
                if (line.isEmpty()) {
                    take(lines);
                    lines.clear();
                } else {
                    lines.add(line);
                }
            }
            end(lines.isEmpty() ? null : "ended within a frame: " + lines);
        } catch (IOException e) {
            end(socket.isClosed() ? null : "broke: " + e.getMessage());
        } catch (IllegalStateException e) {
            end(e.getMessage());
        }
    }

    private static @Nullable String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(160);
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            line.write(b);
        }
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
    }

    private synchronized void take(List<String> lines) {
        if (lines.size() == 1 && lines.getFirst().matches("retry: \\d+") && !retrySeen && frames.isEmpty()) {
            retrySeen = true;
            return;
        }
        boolean withId = lines.size() == 3 && lines.get(1).startsWith("id: ");
        boolean wellFormed = (withId || lines.size() == 2)
                && lines.getFirst().matches("event: [a-z]+")
                && lines.getLast().startsWith("data: {")
                && lines.stream().noneMatch(line -> line.indexOf('\r') >= 0);
        if (!wellFormed || !retrySeen) {
            throw new IllegalStateException("not a frame (expected: event, perhaps id, one data line): " + lines);
        }
        frames.add(new Frame(
                lines.getFirst().substring("event: ".length()),
                withId ? lines.get(1).substring("id: ".length()) : null,
                lines.getLast().substring("data: ".length()),
                System.nanoTime()));
        notifyAll();
    }

    private synchronized void end(@Nullable String why) {
        ended = true;
        broken = why;
        notifyAll();
    }

    /// The next frame of this name; others before it are passed over.
    public Frame next(String event) {
        return next(event, frame -> true);
    }

    /// The next frame of this name that meets a condition; others before it are passed over.
    public synchronized Frame next(String event, Predicate<Frame> condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            while (passed < frames.size()) {
                Frame frame = frames.get(passed++);
                if (frame.event().equals(event) && condition.test(frame)) {
                    return frame;
                }
            }
            if (ended || !waitUntil(deadline)) {
                throw new AssertionError("no such " + event + (ended ? " before the stream ended" : " in time")
                        + (broken == null ? "" : " (" + broken + ")") + "; seen: " + transcript());
            }
        }
    }

    /// The next `n` frames of this name.
    public List<Frame> next(String event, int n) {
        List<Frame> found = new ArrayList<>();
        while (found.size() < n) {
            found.add(next(event));
        }
        return found;
    }

    /// Everything that has come so far.
    public synchronized List<Frame> seen() {
        if (broken != null) {
            throw new AssertionError(broken);
        }
        return List.copyOf(frames);
    }

    public List<Frame> seen(String event) {
        return seen().stream().filter(frame -> frame.event().equals(event)).toList();
    }

    /// The newest `id:` so far, as a browser would send it back.
    public String lastEventId() {
        return Objects.requireNonNull(seen().reversed().stream()
                .map(Frame::id)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(""));
    }

    /// Waits for the server to end the stream.
    public synchronized void awaitEnd() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ended) {
            if (!waitUntil(deadline)) {
                throw new AssertionError("the stream did not end; seen: " + transcript());
            }
        }
    }

    /// Waits for the stream to be over, by a server that ended it or one that was killed.
    public void awaitEndOrBreak() {
        awaitEnd();
        synchronized (this) {
            broken = null;
        }
    }

    private boolean waitUntil(long deadline) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            return false;
        }
        try {
            TimeUnit.MILLISECONDS.timedWait(this, millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String transcript() {
        List<Frame> last = frames.subList(Math.max(0, frames.size() - 12), frames.size());
        return head + " " + frames.size() + " frames, the last: " + last;
    }

    /// Leaves.
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
