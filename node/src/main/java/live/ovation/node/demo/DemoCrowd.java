package live.ovation.node.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import live.ovation.transport.json.Json;

/// A few people who watch a video, tap and talk, over the same HTTP as everybody. Each is a virtual thread; one that
/// fails tries again after a moment, so a restart of the server is no end of the show. Thread-safe.
public final class DemoCrowd implements AutoCloseable {
    private static final double REACTIONS_PER_SECOND = 2.2;
    private static final int SHORTEST_SILENCE_MILLIS = 3_500;
    private static final int LONGEST_SILENCE_MILLIS = 14_000;
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final int TIMEOUT_MILLIS = 10_000;
    /// Beats come every 15 seconds.
    private static final int SILENT_MILLIS = 60_000;

    private final URI server;
    private final String video;
    private final List<Thread> people = new ArrayList<>();
    private volatile boolean over;

    private DemoCrowd(URI server, String video) {
        this.server = server;
        this.video = video;
    }

    /// @param viewers how many watch
    /// @param seed the same seed is the same show
    public static DemoCrowd enter(URI server, String video, int viewers, long seed) {
        DemoCrowd crowd = new DemoCrowd(server, video);
        for (int i = 0; i < viewers; i++) {
            crowd.send("viewer-" + i, crowd::watch);
        }
        RandomGeneratorFactory<RandomGenerator> dice = RandomGeneratorFactory.getDefault();
        RandomGenerator tapping = dice.create(seed);
        RandomGenerator talking = dice.create(seed + 1);
        HumanRhythm rhythm = new HumanRhythm(REACTIONS_PER_SECOND, tapping);
        SmallTalk taps = new SmallTalk(tapping);
        SmallTalk talk = new SmallTalk(talking);
        crowd.send("tapper", () -> crowd.tap(rhythm, taps));
        crowd.send("talker", () -> crowd.talk(talking, talk));
        return crowd;
    }

    private void send(String name, Doing doing) {
        people.add(Thread.ofVirtual().name("demo-" + name).start(() -> {
            while (!over) {
                try {
                    doing.once();
                } catch (IOException e) {
                    rest(RETRY);
                }
            }
        }));
    }

    private void watch() throws IOException {
        HttpURLConnection stream = open("/v1/videos/" + video + "/events?likes=sum&comments=0");
        stream.setReadTimeout(SILENT_MILLIS);
        byte[] read = new byte[4096];
        try (InputStream in = stream.getInputStream()) {
            while (!over && in.read(read) >= 0) {
                // Watching is all there is to do.
            }
        } finally {
            stream.disconnect();
        }
        rest(RETRY);
    }

    private void tap(HumanRhythm rhythm, SmallTalk talk) throws IOException {
        rest(rhythm.next());
        if (!over) {
            String fields = "{\"kind\":" + Json.quote(talk.kind()) + ",\"by\":" + Json.quote(talk.name()) + "}";
            post("/v1/videos/" + video + "/reactions", fields);
        }
    }

    private void talk(RandomGenerator random, SmallTalk talk) throws IOException {
        rest(Duration.ofMillis(random.nextInt(SHORTEST_SILENCE_MILLIS, LONGEST_SILENCE_MILLIS)));
        if (!over) {
            String fields = "{\"text\":" + Json.quote(talk.phrase()) + ",\"by\":" + Json.quote(talk.name()) + "}";
            post("/v1/videos/" + video + "/comments", fields);
        }
    }

    private void post(String path, String json) throws IOException {
        HttpURLConnection request = open(path);
        request.setRequestMethod("POST");
        request.setRequestProperty("Content-Type", "application/json");
        request.setDoOutput(true);
        try (OutputStream out = request.getOutputStream()) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream in = request.getInputStream()) {
            in.readAllBytes();
        }
    }

    private HttpURLConnection open(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) server.resolve(path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        return connection;
    }

    private void rest(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            over = true;
        }
    }

    /// Everybody goes home.
    @Override
    public void close() {
        over = true;
        people.forEach(Thread::interrupt);
    }

    /// What somebody does over and over.
    @FunctionalInterface
    private interface Doing {
        void once() throws IOException;
    }
}
