package live.ovation.bench.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/// A video has a million comments: how soon does a page of them come, how soon does who returns to its middle see the
/// next, does every one come, once and in order, and what does memory do?
/// `MillionComments PORT PID COMMENTS VIEWERS`, run by `bench/ledger million`
public final class MillionComments {
    private static final String VIDEO = "/v1/videos/talk";
    private static final Pattern COMMENT = Pattern.compile("\"comment\":\"([^\"]*\\.)([0-9]+)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;
    private final Path memory;

    private MillionComments(int port, Path memory) {
        this.port = port;
        this.memory = memory;
    }

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        MillionComments million = new MillionComments(Integer.parseInt(args[0]), Path.of("/proc", args[1], "status"));
        int comments = Integer.parseInt(args[2]);
        million.fill(comments / 2);
        String middle = million.newestId();
        million.fill(comments);
        System.out.printf(Locale.ROOT, "resident %d MB%n", Resident.megabytes(million.memory));
        million.pages();
        for (int viewers : new int[] {1, Integer.parseInt(args[3])}) {
            million.resume(middle, viewers);
        }
        million.pages();
    }

    private void fill(int upTo) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long before = stored();
        String body = "{\"text\":\"what a song, I could listen to it all night long\",\"by\":\"carol\"}";
        try (OpenLoop writers = new OpenLoop(port, List.of(VIDEO + "/comments"), body, 400)) {
            for (long stored = before; stored < upTo; stored = stored()) {
                long left = upTo - stored;
                // As quickly as they are taken, and more slowly towards the end.
                writers.run((double) Math.min(200_000, left), left > 100_000 ? 2 : 1, (at, answer) -> {});
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(Locale.ROOT, "%d comments stored, %.0f/s%n", stored(), (stored() - before) / seconds);
    }

    private long stored() throws IOException, InterruptedException {
        Matcher comments = Pattern.compile("\"comments\":([0-9]+)").matcher(get(VIDEO));
        if (!comments.find()) {
            throw new IOException("no number of comments");
        }
        return Long.parseLong(comments.group(1));
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private void pages() throws IOException, InterruptedException {
        Matcher newest = COMMENT.matcher(get(VIDEO + "/comments?limit=1"));
        if (!newest.find()) {
            throw new IOException("no comment");
        }
        String middle = newest.group(1) + Long.parseLong(newest.group(2)) / 2;
        page("first page (the newest 50)", "/comments");
        page("page before the middle", "/comments?before=" + middle);
        page("200 after the middle", "/comments?limit=200&after=" + middle);
    }

    private void page(String name, String path) throws IOException, InterruptedException {
        Histogram micros = new Histogram(3);
        long first = 0;
        for (int i = 0; i < 300; i++) {
            long begin = System.nanoTime();
            get(VIDEO + path);
            long took = (System.nanoTime() - begin) / 1_000;
            first = i == 0 ? took : first;
            micros.recordValue(took);
        }
        System.out.printf(
                Locale.ROOT,
                "%s: the very first %.1f ms, of 300 p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                name,
                first / 1e3,
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getMaxValue() / 1e3);
    }

    /// The stream's position after the newest comment.
    private String newestId() throws IOException {
        try (Socket socket = watch("");
                BufferedReader lines = lines(socket)) {
            String id = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: stats") || (line.isEmpty() && !id.isEmpty())) {
                    return id;
                }
            }
            throw new IOException("no id");
        }
    }

    private Socket watch(String lastEventId) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        String request = "GET " + VIDEO + "/events?comments=1 HTTP/1.1\r\nHost: x\r\n"
                + (lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n") + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static BufferedReader lines(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 1 << 16);
    }

    private void resume(String middle, int viewers) throws IOException, InterruptedException, ExecutionException {
        Matcher newest = COMMENT.matcher(get(VIDEO + "/comments?limit=1"));
        if (!newest.find()) {
            throw new IOException("no comment");
        }
        long head = Long.parseLong(newest.group(2));
        long before = Resident.megabytes(memory);
        long most = before;
        List<Future<Caught>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(viewers)) {
            for (int i = 0; i < viewers; i++) {
                all.add(threads.submit(() -> catchUp(middle, head)));
            }
            while (!all.stream().allMatch(Future::isDone)) {
                most = Math.max(most, Resident.megabytes(memory));
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        for (int i = 0; i < viewers; i++) {
            Caught caught = all.get(i).get();
            if (i == 0 || caught.wrong() > 0) {
                System.out.printf(
                        Locale.ROOT,
                        "%d return to the middle: first comment after %.1f ms, %d comments in %.1f s,"
                                + " out of order or missing %d;"
                                + " resident MB before %d, most %d, after %d%n",
                        viewers,
                        caught.firstMicros() / 1e3,
                        caught.comments(),
                        caught.seconds(),
                        caught.wrong(),
                        before,
                        most,
                        Resident.megabytes(memory));
            }
        }
    }

    private record Caught(long firstMicros, long comments, double seconds, long wrong) {}

    private Caught catchUp(String from, long head) {
        long begin = System.nanoTime();
        long first = 0;
        long comments = 0;
        long wrong = 0;
        long last = 0;
        try (Socket socket = watch(from);
                BufferedReader lines = lines(socket)) {
            for (String line = lines.readLine(); line != null && last < head; line = lines.readLine()) {
                Matcher comment = COMMENT.matcher(line);
                if (!line.startsWith("data: ") || !comment.find()) {
                    wrong += line.startsWith("event: gap") ? 1 : 0;
                    continue;
                }
                long offset = Long.parseLong(comment.group(2));
                if (comments++ == 0) {
                    first = (System.nanoTime() - begin) / 1_000;
                } else if (offset != last + 1) {
                    wrong++;
                }
                last = offset;
            }
            return new Caught(first, comments, (System.nanoTime() - begin) / 1e9, wrong + (last < head ? 1 : 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
