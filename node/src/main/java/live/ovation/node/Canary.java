package live.ovation.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/// A frontend's viewer of its own, who sees it from outside: watches a video over HTTP at the
/// public port, likes it there once every period, and measures until the stream tells that like.
/// Two virtual threads; one like is under way at a time, and one that is not back when the next is
/// due has failed. Thread-safe.
final class Canary implements AutoCloseable {
    private static final int CONNECT_MILLIS = 2_000;
    /// Beats come more often.
    private static final int SILENT_MILLIS = 60_000;

    private final URI video;
    private final Duration every;
    private final Telemetry telemetry;
    private final Clock clock;
    private final String name = "canary-" + ProcessHandle.current().pid();
    private final AtomicReference<@Nullable Sent> underWay = new AtomicReference<>();
    private final Thread watcher;
    private final Thread liker;
    private volatile boolean over;
    private volatile boolean resting;
    private volatile boolean watching;
    private volatile @Nullable HttpURLConnection stream;

    private record Sent(String by, long nanos) {}

    private Canary(int port, NodeConfig.CanaryPlan plan, Telemetry telemetry, Clock clock) {
        this.video = URI.create("http://127.0.0.1:" + port + "/v1/videos/" + plan.video());
        this.every = plan.every();
        this.telemetry = telemetry;
        this.clock = clock;
        telemetry.latency(NodeMetric.CANARY_LATENCY);
        telemetry.counter(NodeMetric.CANARY_FAILED);
        watcher = Thread.ofVirtual().name("canary-watch").unstarted(this::watch);
        liker = Thread.ofVirtual().name("canary-like").unstarted(this::like);
    }

    static Canary release(int port, NodeConfig.CanaryPlan plan, Telemetry telemetry, Clock clock) {
        Canary canary = new Canary(port, plan, telemetry, clock);
        canary.watcher.start();
        canary.liker.start();
        return canary;
    }

    /// While its frontend is drained there is nothing to see.
    void rest(boolean now) {
        resting = now;
        underWay.set(null);
    }

    private void watch() {
        while (!over) {
            try {
                readStream();
            } catch (IOException e) {
                // Whether that is bad shows when the next like isn't told.
                watching = false;
            }
            watching = false;
            pause();
        }
    }

    private void readStream() throws IOException {
        HttpURLConnection open = connect("/events?likes=each&comments=0");
        stream = open;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(open.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && !over; line = lines.readLine()) {
                if (line.equals("event: hello")) {
                    watching = true;
                } else if (line.startsWith("data: ")) {
                    onData(line);
                }
            }
        } finally {
            open.disconnect();
        }
    }

    private void onData(String line) {
        Sent sent = underWay.get();
        if (sent != null && line.contains('"' + sent.by() + '"') && underWay.compareAndSet(sent, null)) {
            telemetry.latency(NodeMetric.CANARY_LATENCY).record((clock.nanoTime() - sent.nanos()) / 1_000);
        }
    }

    private void like() {
        // The first one waits until somebody watches, for one period.
        pause();
        for (long number = 1; !over; number++) {
            if (!resting) {
                likeOnce(name + '-' + number);
            }
            pause();
            if (underWay.getAndSet(null) != null && !over && !resting) {
                telemetry.counter(NodeMetric.CANARY_FAILED).increment();
            }
        }
    }

    private void likeOnce(String by) {
        underWay.set(new Sent(by, clock.nanoTime()));
        try {
            if (!watching) {
                throw new IOException("nobody watches");
            }
            HttpURLConnection post = connect("/likes");
            post.setReadTimeout((int) Math.max(100, every.toMillis()));
            post.setRequestMethod("POST");
            post.setDoOutput(true);
            post.getOutputStream().write(("{\"by\":\"" + by + "\"}").getBytes(StandardCharsets.UTF_8));
            if (post.getResponseCode() != 200) {
                throw new IOException("answer: " + post.getResponseCode());
            }
            post.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            if (underWay.getAndSet(null) != null && !over && !resting) {
                telemetry.counter(NodeMetric.CANARY_FAILED).increment();
            }
        }
    }

    private HttpURLConnection connect(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(video + path).toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(SILENT_MILLIS);
        return connection;
    }

    private void pause() {
        try {
            Thread.sleep(every);
        } catch (InterruptedException e) {
            over = true;
        }
    }

    @Override
    public void close() {
        over = true;
        HttpURLConnection open = stream;
        watcher.interrupt();
        liker.interrupt();
        if (open != null) {
            open.disconnect();
        }
    }
}
