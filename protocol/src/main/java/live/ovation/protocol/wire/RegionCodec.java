package live.ovation.protocol.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.EntryPage;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.RegionSketches;
import live.ovation.protocol.RegionViewers;
import live.ovation.protocol.Relay;
import live.ovation.protocol.RelayReply;
import live.ovation.protocol.VideoId;

/// The form of what regions tell each other. Stateless.
public final class RegionCodec {
    private static final int VERSION = 1;

    private RegionCodec() {}

    public static byte[] encode(Relay relay) {
        int payload = 0;
        for (EventBatch batch : relay.batches()) {
            payload += batch.length();
        }
        WireWriter out = new WireWriter(96 + relay.link().length() + payload);
        out.u8(VERSION).text(relay.from().value()).text(relay.link());
        out.number(relay.sequence()).number(relay.lowest()).number(relay.sentAtMicros());
        out.number(relay.events());
        for (EventBatch batch : relay.batches()) {
            out.raw(batch.bytes(), batch.offset(), batch.length());
        }
        return out.toByteArray();
    }

    public static Relay decodeRelay(byte[] bytes) {
        WireReader in = version(bytes);
        try {
            RegionId from = new RegionId(in.text());
            String link = in.text();
            long sequence = in.number();
            long lowest = in.number();
            long sentAt = in.number();
            int events = in.count();
            EventBatch batch = EventCodec.checked(bytes, in.position(), in.remaining(), events);
            return new Relay(from, link, sequence, lowest, sentAt, List.of(batch));
        } catch (IllegalArgumentException e) {
            throw new WireException("relay: " + e.getMessage(), e);
        }
    }

    public static byte[] encode(RelayReply reply) {
        return new WireWriter(64)
                .u8(VERSION)
                .text(reply.region().value())
                .number(reply.receivedAtMicros())
                .number(reply.answeredAtMicros())
                .toByteArray();
    }

    public static RelayReply decodeReply(byte[] bytes) {
        WireReader in = version(bytes);
        try {
            RelayReply reply = new RelayReply(new RegionId(in.text()), in.number(), in.number());
            in.end();
            return reply;
        } catch (IllegalArgumentException e) {
            throw new WireException("relay's reply: " + e.getMessage(), e);
        }
    }

    public static byte[] encode(RegionSketches told) {
        WireWriter out = new WireWriter(1_024);
        out.u8(VERSION).text(told.from().value()).number(told.sketches().size());
        told.sketches()
                .forEach((video, sketch) ->
                        out.text(video.value()).number(sketch.length).raw(sketch, 0, sketch.length));
        return out.toByteArray();
    }

    public static RegionSketches decodeSketches(byte[] bytes) {
        WireReader in = version(bytes);
        try {
            RegionId from = new RegionId(in.text());
            int videos = in.count();
            Map<VideoId, byte[]> sketches = new HashMap<>();
            for (int i = 0; i < videos; i++) {
                VideoId video = new VideoId(in.text());
                int length = in.count();
                int start = in.position();
                in.skip(length);
                sketches.put(video, Arrays.copyOfRange(bytes, start, start + length));
            }
            in.end();
            return new RegionSketches(from, sketches);
        } catch (IllegalArgumentException e) {
            throw new WireException("region's sketches: " + e.getMessage(), e);
        }
    }

    public static byte[] encode(RegionViewers told) {
        WireWriter out = new WireWriter(64 + 24 * told.viewers().size());
        out.u8(VERSION).text(told.from().value()).number(told.viewers().size());
        told.viewers().forEach((video, viewers) -> out.text(video.value()).number(viewers));
        return out.toByteArray();
    }

    public static RegionViewers decodeViewers(byte[] bytes) {
        WireReader in = version(bytes);
        try {
            RegionId from = new RegionId(in.text());
            int videos = in.count();
            Map<VideoId, Integer> viewers = new HashMap<>();
            for (int i = 0; i < videos; i++) {
                viewers.put(new VideoId(in.text()), in.count());
            }
            in.end();
            return new RegionViewers(from, viewers);
        } catch (IllegalArgumentException e) {
            throw new WireException("region's viewers: " + e.getMessage(), e);
        }
    }

    /// What a dispatcher hands to a publisher to be merged.
    public static byte[] encodeMerge(RegionId from, EventBatch events, OptionalLong skewMicros) {
        WireWriter out = new WireWriter(64 + events.length());
        out.u8(VERSION).text(from.value()).u8(skewMicros.isPresent() ? 1 : 0);
        if (skewMicros.isPresent()) {
            out.signed(skewMicros.getAsLong());
        }
        return out.number(events.events())
                .raw(events.bytes(), events.offset(), events.length())
                .toByteArray();
    }

    /// What is to be merged, whose it is, and by how much that region's clock is ahead.
    public record Merge(RegionId from, EventBatch events, OptionalLong skewMicros) {}

    public static Merge decodeMerge(byte[] bytes) {
        WireReader in = version(bytes);
        try {
            RegionId from = new RegionId(in.text());
            OptionalLong skew = in.flag() ? OptionalLong.of(in.signed()) : OptionalLong.empty();
            int events = in.count();
            return new Merge(from, EventCodec.checked(bytes, in.position(), in.remaining(), events), skew);
        } catch (IllegalArgumentException e) {
            throw new WireException("merge: " + e.getMessage(), e);
        }
    }

    public static byte[] encode(ChangePage page) {
        WireWriter out = new WireWriter(64 + 128 * page.videos().size());
        out.u8(VERSION).text(page.cursor()).u8(page.more() ? 1 : 0);
        out.number(page.videos().size());
        for (ChangePage.Change change : page.videos()) {
            out.text(change.video().value());
            EventCodec.position(out, change.head());
            out.number(change.counters().size());
            for (ChangePage.Counter counter : change.counters()) {
                out.text(counter.origin().value()).text(counter.kind().value());
                out.number(counter.value()).number(counter.atMicros());
            }
        }
        return out.toByteArray();
    }

    public static ChangePage decodeChanges(byte[] bytes) {
        WireReader in = version(bytes);
        try {
            String cursor = in.text();
            boolean more = in.flag();
            int videos = in.count();
            List<ChangePage.Change> changes = new ArrayList<>();
            for (int i = 0; i < videos; i++) {
                VideoId video = new VideoId(in.text());
                Position head = EventCodec.position(in);
                int counters = in.count();
                List<ChangePage.Counter> counted = new ArrayList<>();
                for (int j = 0; j < counters; j++) {
                    counted.add(new ChangePage.Counter(
                            new OriginId(in.text()), new ReactionKind(in.text()), in.number(), in.number()));
                }
                changes.add(new ChangePage.Change(video, head, counted));
            }
            in.end();
            return new ChangePage(changes, cursor, more);
        } catch (IllegalArgumentException e) {
            throw new WireException("changes: " + e.getMessage(), e);
        }
    }

    public static byte[] encode(EntryPage page) {
        WireWriter out = new WireWriter(512);
        out.u8(VERSION).text(page.video().value()).u8(page.more() ? 1 : 0);
        EventCodec.position(out, page.through());
        EventBatch entries = EventCodec.encode(page.entries());
        out.number(entries.events()).raw(entries.bytes(), entries.offset(), entries.length());
        return out.toByteArray();
    }

    public static EntryPage decodeEntries(byte[] bytes) {
        WireReader in = version(bytes);
        try {
            VideoId video = new VideoId(in.text());
            boolean more = in.flag();
            Position through = EventCodec.position(in);
            int count = in.count();
            List<JournalEvent> entries = new ArrayList<>();
            for (Event event : EventCodec.decode(new EventBatch(bytes, in.position(), in.remaining(), count))) {
                if (!(event instanceof JournalEvent entry)) {
                    throw new WireException(
                            "event: " + event.getClass().getSimpleName() + " (expected: a comment or a retraction)");
                }
                entries.add(entry);
            }
            return new EntryPage(video, entries, through, more);
        } catch (IllegalArgumentException e) {
            throw new WireException("entries: " + e.getMessage(), e);
        }
    }

    public static byte[] encodeAttendances(List<AttendanceRow> rows) {
        WireWriter out = new WireWriter(64 + 64 * rows.size());
        out.u8(VERSION).number(rows.size());
        for (AttendanceRow row : rows) {
            out.text(row.video().value()).text(row.region().value()).number(row.seenMicros());
            EventCodec.attendance(out, row.attendance());
        }
        return out.toByteArray();
    }

    public static List<AttendanceRow> decodeAttendances(byte[] bytes) {
        WireReader in = version(bytes);
        try {
            int count = in.count();
            List<AttendanceRow> rows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                VideoId video = new VideoId(in.text());
                RegionId region = new RegionId(in.text());
                rows.add(new AttendanceRow(region, in.number(), EventCodec.attendance(in, video)));
            }
            in.end();
            return rows;
        } catch (IllegalArgumentException e) {
            throw new WireException("attendances: " + e.getMessage(), e);
        }
    }

    private static WireReader version(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        int version = in.u8();
        if (version != VERSION) {
            throw new WireException("region version: " + version + " (expected: " + VERSION + ")");
        }
        return in;
    }
}
