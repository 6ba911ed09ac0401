package live.ovation.protocol.wire;

import java.util.ArrayList;
import java.util.List;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.Totals;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;

/// The form of snapshots and journal pages on their way from a publisher to a frontend. Stateless.
public final class HistoryCodec {
    private static final int VERSION = 1;

    private HistoryCodec() {}

    public static byte[] encode(VideoSnapshot snapshot) {
        WireWriter out = new WireWriter(512);
        out.u8(VERSION).text(snapshot.video().value()).number(snapshot.comments());
        EventCodec.position(out, snapshot.head());
        int[] counters = {0};
        snapshot.totals().forEachCounter((origin, kind, value) -> counters[0]++);
        out.number(counters[0]);
        snapshot.totals()
                .forEachCounter((origin, kind, value) ->
                        out.text(origin.value()).text(kind.value()).number(value));
        // Behind the comments: a snapshot without one has the form it always had.
        List<Event> events = new ArrayList<>(snapshot.newest());
        if (snapshot.attendance() != null) {
            events.add(snapshot.attendance());
        }
        writeEvents(out, events);
        return out.toByteArray();
    }

    public static VideoSnapshot decodeSnapshot(byte[] bytes) {
        WireReader in = version(bytes);
        try {
            VideoId video = new VideoId(in.text());
            long comments = in.number();
            Position head = EventCodec.position(in);
            Totals totals = new Totals();
            int counters = in.count();
            for (int i = 0; i < counters; i++) {
                totals.raise(new OriginId(in.text()), new ReactionKind(in.text()), in.number());
            }
            List<Event> events = readEvents(in, bytes, Event.class);
            Attendance attendance = !events.isEmpty() && events.getLast() instanceof Attendance last ? last : null;
            List<Event> newest = attendance == null ? events : events.subList(0, events.size() - 1);
            return new VideoSnapshot(video, totals, comments, head, all(newest, Comment.class), attendance);
        } catch (IllegalArgumentException e) {
            throw new WireException("snapshot: " + e.getMessage(), e);
        }
    }

    public static byte[] encode(JournalPage page) {
        WireWriter out = new WireWriter(512);
        out.u8(VERSION).text(page.video().value()).u8(page.reset() ? 1 : 0).u8(page.more() ? 1 : 0);
        writeEvents(out, page.entries());
        return out.toByteArray();
    }

    public static JournalPage decodePage(byte[] bytes) {
        WireReader in = version(bytes);
        try {
            VideoId video = new VideoId(in.text());
            boolean reset = in.flag();
            boolean more = in.flag();
            return new JournalPage(video, readEvents(in, bytes, JournalEvent.class), reset, more);
        } catch (IllegalArgumentException e) {
            throw new WireException("page: " + e.getMessage(), e);
        }
    }

    private static void writeEvents(WireWriter out, List<? extends Event> events) {
        out.number(events.size());
        for (Event event : events) {
            EventCodec.write(event, out);
        }
    }

    private static <E extends Event> List<E> readEvents(WireReader in, byte[] bytes, Class<E> type) {
        int count = in.count();
        return all(EventCodec.decode(new EventBatch(bytes, in.position(), in.remaining(), count)), type);
    }

    private static <E extends Event> List<E> all(List<Event> decoded, Class<E> type) {
        List<E> events = new ArrayList<>(decoded.size());
        for (Event event : decoded) {
            if (!type.isInstance(event)) {
                throw new WireException(
                        "event: " + event.getClass().getSimpleName() + " (expected: " + type.getSimpleName() + ")");
            }
            events.add(type.cast(event));
        }
        return events;
    }

    private static WireReader version(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        int version = in.u8();
        if (version != VERSION) {
            throw new WireException("history version: " + version + " (expected: " + VERSION + ")");
        }
        return in;
    }
}
