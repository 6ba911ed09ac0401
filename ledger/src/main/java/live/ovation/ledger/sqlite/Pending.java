package live.ovation.ledger.sqlite;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import live.ovation.ledger.TimelineRows;

/// What reactions and comments changed in commits whose changes are not in the tables `total`, `timeline` and `video`
/// yet, added up by video. Each such commit is a row of the table `pending` ([PendingRow] writes it); whoever reads the
/// tables adds this. Counters are absolute, cells of the timeline are what is to be added. Not thread-safe.
///
/// It is exact because both move in one transaction: a reader sees the rows, or what they became, and never both.
final class Pending {
    /// A transaction writes everything down and begins anew when as much as this is pending.
    ///
    /// @param rows so many commits; each read goes through them
    /// @param cells so many counters and cells of the timeline
    /// @param nanos so old is the first of them
    record Bounds(int rows, int cells, long nanos) {
        static final Bounds USUAL = new Bounds(512, 16_384, 250_000_000);
        /// Nothing stays pending.
        static final Bounds NONE = new Bounds(1, 1, 0);
    }

    private final Map<Long, Video> videos = new HashMap<>();
    private int rows;
    private int cells;

    /// A counter of this ledger's own origin, and when it was last raised.
    record Counter(long value, long atMicros) {
        private static Counter latest(Counter one, Counter other) {
            return new Counter(Math.max(one.value, other.value), Math.max(one.atMicros, other.atMicros));
        }
    }

    /// What is pending of one video.
    static final class Video {
        private final Map<String, Counter> counters = new HashMap<>(4);
        private final Map<VideoBook.Slot, Long> timeline = new HashMap<>(4);
        private long changed;

        /// By kind.
        Map<String, Counter> counters() {
            return counters;
        }

        Map<VideoBook.Slot, Long> timeline() {
            return timeline;
        }

        /// The number of the last transaction in which something was accepted.
        long changed() {
            return changed;
        }

        /// When a reaction was last accepted; 0 when none is pending.
        long atMicros() {
            long latest = 0;
            for (Counter counter : counters.values()) {
                latest = Math.max(latest, counter.atMicros);
            }
            return latest;
        }
    }

    /// By the video's number.
    Map<Long, Video> videos() {
        return videos;
    }

    Video of(long video) {
        Video pending = videos.get(video);
        return pending == null ? new Video() : pending;
    }

    boolean isEmpty() {
        return rows == 0;
    }

    /// @param ageNanos how long ago its first row was written
    boolean isFull(Bounds bounds, long ageNanos) {
        return rows >= bounds.rows || cells >= bounds.cells || ageNanos >= bounds.nanos;
    }

    void clear() {
        videos.clear();
        rows = 0;
        cells = 0;
    }

    /// Adds a row.
    ///
    /// @param number the commit's
    void add(long number, byte[] row) {
        ByteBuffer in = ByteBuffer.wrap(row);
        while (in.hasRemaining()) {
            long video = in.getLong();
            in.getInt();
            addTo(videos.computeIfAbsent(video, v -> new Video()), number, in);
        }
        rows++;
    }

    /// Adds what a row says of one video, and skips the rest.
    void add(long number, byte[] row, long wanted) {
        ByteBuffer in = ByteBuffer.wrap(row);
        while (in.hasRemaining()) {
            long video = in.getLong();
            int length = in.getInt();
            if (video == wanted) {
                addTo(videos.computeIfAbsent(video, v -> new Video()), number, in);
            } else {
                in.position(in.position() + length);
            }
        }
        rows++;
    }

    private void addTo(Video video, long number, ByteBuffer in) {
        video.changed = Math.max(video.changed, number);
        int counters = in.getInt();
        for (int i = 0; i < counters; i++) {
            String kind = kind(in);
            Counter counter = new Counter(in.getLong(), in.getLong());
            video.counters.merge(kind, counter, Counter::latest);
        }
        int slots = in.getInt();
        for (int i = 0; i < slots; i++) {
            String kind = kind(in);
            VideoBook.Slot slot = new VideoBook.Slot(in.getLong(), kind);
            video.timeline.merge(slot, in.getLong(), Long::sum);
        }
        cells += counters + slots;
    }

    private static String kind(ByteBuffer in) {
        byte[] ascii = new byte[in.get()];
        in.get(ascii);
        String kind = new String(ascii, StandardCharsets.US_ASCII);
        // Nearly all are one kind, and a map of them compares sooner what is the same.
        return switch (kind) {
            case "like" -> "like";
            case TimelineRows.COMMENTS -> TimelineRows.COMMENTS;
            default -> kind;
        };
    }
}
