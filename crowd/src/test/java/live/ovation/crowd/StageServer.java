package live.ovation.crowd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The smallest server that keeps the public interface's promises, and breaks exactly those that its [Script] says: the
/// stage on which crowds are tested. Thread-safe.
public final class StageServer implements AutoCloseable {
    /// In a script's answer: the stream ends here.
    public static final String CUT = "cut";

    private static final Pattern COUNT = Pattern.compile("\"count\":([0-9]+)");
    private static final Pattern BY = Pattern.compile("\"by\":\"([^\"]+)\"");
    private static final Pattern ID = Pattern.compile("\nid: ([^=\n]+)=here\\.1\\.([0-9]+)");
    private static final Pattern REQUEST = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Pattern TEXT = Pattern.compile("\"text\":\"([^\"]+)\"");

    private final ServerSocket socket;
    private final Map<String, ServerSocket> elsewhere = new LinkedHashMap<>();
    private final List<ServerSocket> doors = new ArrayList<>();
    /// By the request's id, what it was answered.
    private final Map<String, String> answered = new HashMap<>();
    private final Script script;
    private final boolean chunked;
    private final Map<String, Room> rooms = new HashMap<>();
    private final Map<Integer, String> regions = new ConcurrentHashMap<>();
    private final AtomicInteger streamsOpened = new AtomicInteger();
    private final AtomicInteger resumes = new AtomicInteger();
    private final List<Socket> sockets = new ArrayList<>();

    /// What a stream gets instead of a frame.
    @FunctionalInterface
    public interface Script {
        Script HONEST = (stream, nth, frame) -> List.of(frame);

        /// @param stream which stream, from 1, in the order of their hellos
        /// @param nth which frame of its kind on this stream, from 1
        List<String> frames(int stream, int nth, String frame);
    }

    /// What a server of its own does with those who post.
    public enum Door {
        OPEN,
        /// 503, come again after a second.
        BUSY,
        /// The same for the first three.
        BUSY_AT_FIRST,
        /// Takes what comes and ends the connection instead of answering.
        SILENT
    }

    /// One video.
    private static final class Room {
        private long total;
        private final List<String> comments = new ArrayList<>();
        private final List<Stream> streams = new ArrayList<>();
    }

    /// One viewer's frames, on their way.
    private record Stream(
            int number, BlockingQueue<String> frames, Map<String, Integer> counts, Map<String, Integer> offsets) {

        /// The positions of every video on this stream, as its comments' `id:` has them.
        String positions() {
            return offsets.entrySet().stream()
                    .map(entry -> entry.getKey() + "=here.1." + entry.getValue())
                    .collect(Collectors.joining(","));
        }
    }

    private StageServer(Script script, boolean chunked) {
        this.script = script;
        this.chunked = chunked;
        try {
            socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(socket, "", Door.OPEN));
    }

    /// A second server, of another region, with the same rooms.
    public URI urlIn(String region) {
        try {
            ServerSocket other = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
            elsewhere.put(region, other);
            Thread.ofVirtual().start(() -> accept(other, region, Door.OPEN));
            return URI.create("http://127.0.0.1:" + other.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A further server with the same rooms.
    public URI url(Door door) {
        try {
            ServerSocket other = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
            doors.add(other);
            Thread.ofVirtual().start(() -> accept(other, "", door));
            return URI.create("http://127.0.0.1:" + other.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static StageServer honest() {
        return new StageServer(Script.HONEST, false);
    }

    public static StageServer playing(Script script) {
        return new StageServer(script, false);
    }

    /// As behind a proxy that chunks.
    public static StageServer honestInChunks() {
        return new StageServer(Script.HONEST, true);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /// Which region's server a stream was opened at; empty: the one without.
    public String regionOf(int stream) {
        return regions.getOrDefault(stream, "");
    }

    public int resumes() {
        return resumes.get();
    }

    private void accept(ServerSocket open, String region, Door door) {
        AtomicInteger refusals = new AtomicInteger();
        while (!open.isClosed()) {
            try {
                Socket client = open.accept();
                synchronized (sockets) {
                    sockets.add(client);
                }
                Thread.ofVirtual().start(() -> serve(client, region, door, refusals));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client, String region, Door door, AtomicInteger refusals) {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream());
            String line = line(in);
            while (!line.isEmpty()) {
                Map<String, String> headers = new HashMap<>();
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    int colon = header.indexOf(':');
                    headers.put(
                            header.substring(0, colon).toLowerCase(Locale.ROOT),
                            header.substring(colon + 1).strip());
                }
                String body =
                        new String(in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))), UTF_8);
                boolean posts = line.startsWith("POST ");
                boolean busy = door == Door.BUSY || (door == Door.BUSY_AT_FIRST && refusals.get() < 3);
                if (posts && busy) {
                    refusals.incrementAndGet();
                    refuse(client.getOutputStream());
                } else if (posts && door == Door.SILENT) {
                    answer(OutputStream.nullOutputStream(), region, line, "", body);
                    return;
                } else {
                    answer(client.getOutputStream(), region, line, headers.getOrDefault("last-event-id", ""), body);
                }
                line = line(in);
            }
        } catch (IOException e) {
            // The client went away: nothing to do.
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    private void answer(OutputStream out, String region, String request, String lastEventId, String body)
            throws IOException {
        URI target = URI.create(request.split(" ")[1]);
        String[] path = target.getPath().split("/");
        if (target.getPath().equals("/v1/events")) {
            List<String> videos = Pattern.compile("video=([^&]+)")
                    .matcher(target.getQuery())
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            stream(out, region, videos, lastEventId);
        } else if (path.length == 5 && path[4].equals("events")) {
            stream(out, region, List.of(path[3]), lastEventId);
        } else if (path.length == 5 && path[4].equals("likes")) {
            respond(out, 200, once(body, () -> like(path[3], body)));
        } else if (path.length == 5 && path[4].equals("comments")) {
            respond(out, 201, once(body, () -> comment(path[3], body)));
        } else {
            respond(out, 200, "{\"video\":\"" + path[3] + "\",\"totals\":{\"like\":" + total(path[3]) + "}}");
        }
    }

    private static void refuse(OutputStream out) throws IOException {
        out.write("HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
    }

    private static void respond(OutputStream out, int status, String json) throws IOException {
        out.write(("HTTP/1.1 " + status + " Fine\r\nContent-Type: application/json\r\nContent-Length: "
                        + json.getBytes(UTF_8).length + "\r\n\r\n" + json)
                .getBytes(UTF_8));
    }

    private synchronized long total(String video) {
        return room(video).total;
    }

    private Room room(String video) {
        return rooms.computeIfAbsent(video, v -> new Room());
    }

    /// What has an id counts once.
    private synchronized String once(String body, Supplier<String> count) {
        String id = find(REQUEST, body);
        String before = id.isEmpty() ? null : answered.get(id);
        if (before != null) {
            return before;
        }
        String answer = count.get();
        answered.put(id, answer);
        return answer;
    }

    private synchronized String like(String video, String body) {
        Matcher count = COUNT.matcher(body);
        int n = count.find() ? Integer.parseInt(count.group(1)) : 1;
        Room room = room(video);
        room.total += n;
        publish(
                room,
                "event: like\ndata: {\"video\":\"" + video + "\",\"kind\":\"like\",\"by\":\"" + find(BY, body)
                        + "\",\"n\":" + n + ",\"at\":" + System.currentTimeMillis() * 1_000 + "}\n\n");
        return "{\"accepted\":" + n + ",\"total\":" + room.total + "}";
    }

    private synchronized String comment(String video, String body) {
        Room room = room(video);
        String position = "here.1." + (room.comments.size() + 1);
        String data = "{\"video\":\"" + video + "\",\"comment\":\"" + position + "\",\"by\":\"someone\",\"text\":\""
                + find(TEXT, body) + "\",\"at\":1700000000000000}";
        String frame = "event: comment\nid: " + video + '=' + position + "\ndata: " + data + "\n\n";
        room.comments.add(frame);
        publish(room, frame);
        return data;
    }

    private static String find(Pattern pattern, String body) {
        Matcher found = pattern.matcher(body);
        return found.find() ? found.group(1) : "";
    }

    private void publish(Room room, String frame) {
        for (Stream stream : room.streams) {
            send(stream, frame);
        }
    }

    private void send(Stream stream, String published) {
        String frame = published;
        String kind = frame.substring("event: ".length(), frame.indexOf('\n'));
        Matcher id = ID.matcher(frame);
        if (id.find()) {
            stream.offsets().put(id.group(1), Integer.parseInt(id.group(2)));
            frame = frame.substring(0, id.start()) + "\nid: " + stream.positions() + frame.substring(id.end());
        }
        int nth = stream.counts().merge(kind, 1, Integer::sum);
        stream.frames().addAll(script.frames(stream.number(), nth, frame));
    }

    /// A `stats` frame with the video's true total.
    public synchronized String stats(String video) {
        return "event: stats\ndata: {\"video\":\"" + video + "\",\"viewers\":1,\"peakViewers\":1,\"totals\":{\"like\":"
                + room(video).total + "}}\n\n";
    }

    private synchronized Stream open(String region, List<String> videos, String lastEventId) {
        Stream stream = new Stream(
                streamsOpened.incrementAndGet(), new LinkedBlockingQueue<>(), new HashMap<>(), new HashMap<>());
        regions.put(stream.number(), region);
        if (!lastEventId.isEmpty()) {
            resumes.incrementAndGet();
        }
        StringBuilder hello = new StringBuilder("event: hello\ndata: {\"connection\":\"c\",");
        hello.append(region.isEmpty() ? "" : "\"region\":\"" + region + "\",").append("\"videos\":{");
        for (String video : videos) {
            hello.append(hello.charAt(hello.length() - 1) == '{' ? "\"" : ",\"").append(video);
            hello.append("\":{\"totals\":{\"like\":").append(room(video).total).append("},\"viewers\":1}");
        }
        stream.frames().add("retry: 50\n\n" + hello + "}}\n\n");
        for (String video : videos) {
            Room room = room(video);
            Matcher position =
                    Pattern.compile("(?:^|,)" + video + "=here\\.1\\.([0-9]+)").matcher(lastEventId);
            int seen = position.find() ? Integer.parseInt(position.group(1)) : Math.max(0, room.comments.size() - 20);
            stream.offsets().put(video, seen);
            room.comments.subList(seen, room.comments.size()).forEach(frame -> send(stream, frame));
            room.streams.add(stream);
        }
        return stream;
    }

    private synchronized void close(List<String> videos, Stream stream) {
        videos.forEach(video -> room(video).streams.remove(stream));
    }

    private void stream(OutputStream out, String region, List<String> videos, String lastEventId) throws IOException {
        Stream stream = open(region, videos, lastEventId);
        try {
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                            + (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Connection: close\r\n\r\n"))
                    .getBytes(UTF_8));
            while (true) {
                @Nullable String frame = stream.frames().take();
                if (frame.equals(CUT)) {
                    throw new IOException("cut");
                }
                write(out, frame.getBytes(UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(videos, stream);
        }
    }

    /// In chunks, a frame is torn in two, so that neither frames nor chunks hide behind the other's bounds.
    private void write(OutputStream out, byte[] frame) throws IOException {
        if (!chunked) {
            out.write(frame);
            return;
        }
        int half = frame.length / 2;
        out.write((Integer.toHexString(half) + "\r\n").getBytes(UTF_8));
        out.write(frame, 0, half);
        out.write(("\r\n" + Integer.toHexString(frame.length - half) + ";x=y\r\n").getBytes(UTF_8));
        out.write(frame, half, frame.length - half);
        out.write("\r\n".getBytes(UTF_8));
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (ServerSocket other : elsewhere.values()) {
                other.close();
            }
            for (ServerSocket door : doors) {
                door.close();
            }
            synchronized (sockets) {
                for (Socket client : sockets) {
                    client.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
