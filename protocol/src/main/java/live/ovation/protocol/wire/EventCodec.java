package live.ovation.protocol.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.Audience;
import live.ovation.protocol.Comment;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.Growth;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.Presence;
import live.ovation.protocol.Provenance;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Resync;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.Stamped;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import org.jspecify.annotations.Nullable;

/// The events' form between nodes: length (4 bytes, big-endian, of what follows), type, video, then the type's fields.
/// A dispatcher reads no further than the video; only who shows an event decodes it. Stateless.
public final class EventCodec {
    private static final int REACTION = 1;
    private static final int COMMENT = 2;
    private static final int RETRACTION = 3;
    private static final int VIEWER_COUNT = 4;
    private static final int RESYNC = 5;
    /// What other regions wrote: an own type, so that a dispatcher knows what not to relay without reading further.
    private static final int MERGED_REACTION = 6;

    private static final int MERGED_COMMENT = 7;
    private static final int MERGED_RETRACTION = 8;
    private static final int GROWTH = 9;
    /// Entries of this region that stand behind one of another: they name the one of their own before them.
    private static final int NUMBERED_COMMENT = 12;

    private static final int NUMBERED_RETRACTION = 13;
    private static final int PRESENCE = 10;
    private static final int AUDIENCE = 11;
    private static final int ATTENDANCE = 14;

    /// Length, type, and a video of one character.
    private static final int SHORTEST_EVENT = 7;

    /// A W3C `traceparent` has 55.
    private static final int LONGEST_TRACE = 64;

    /// Two thousand years: as far as a number on the wire goes, twice.
    private static final long MOST_APART_MICROS = 1L << 56;

    private EventCodec() {}

    public static EventBatch encode(List<? extends Event> events) {
        WireWriter out = new WireWriter(Math.max(64, 96 * events.size()));
        for (Event event : events) {
            write(event, out);
        }
        byte[] bytes = out.toByteArray();
        return new EventBatch(bytes, 0, bytes.length, events.size());
    }

    public static void write(Event event, WireWriter out) {
        int start = out.reserveInt();
        body(event, out);
        out.patchInt(start, out.length() - start - 4);
    }

    /// As the other one, with what was noted of the event's way: a few bytes behind its fields that who does not ask
    /// for them passes over.
    public static void write(Stamped stamped, WireWriter out) {
        int start = out.reserveInt();
        body(stamped.event(), out);
        long after = stamped.committedAtMicros() - acceptedAt(stamped.event());
        // Further apart, a clock is wrong and says nothing.
        if (stamped.committedAtMicros() > 0 && Math.abs(after) < MOST_APART_MICROS) {
            // Zigzag, since another region's clock may be ahead: small numbers of either sign stay short.
            out.number((after << 1) ^ (after >> 63));
            if (stamped.isTraced()) {
                out.text(stamped.trace());
            }
        }
        out.patchInt(start, out.length() - start - 4);
    }

    private static long acceptedAt(Event event) {
        return switch (event) {
            case Reaction reaction -> reaction.atMicros();
            case JournalEvent entry -> entry.atMicros();
            case Growth growth -> 0;
            case ViewerCount count -> 0;
            case Resync resync -> 0;
            case Presence presence -> 0;
            case Audience audience -> 0;
            case Attendance attendance -> 0;
        };
    }

    private static void body(Event event, WireWriter out) {
        switch (event) {
            case Reaction r -> {
                RegionId from = r.from();
                head(out, from == null ? REACTION : MERGED_REACTION, r.video());
                out.text(r.kind().value()).number(r.count()).textOrNull(valueOf(r.by()));
                out.text(r.origin().value()).number(r.originTotal()).number(r.atMicros());
                if (from != null) {
                    out.text(from.value());
                }
            }
            case Growth g -> {
                head(out, GROWTH, g.video());
                out.text(g.kind().value()).text(g.origin().value()).number(g.originTotal());
            }
            case Comment c -> {
                place(out, c, COMMENT, NUMBERED_COMMENT, MERGED_COMMENT);
                out.textOrNull(valueOf(c.by())).text(c.text()).number(c.atMicros());
            }
            case Retraction r -> {
                place(out, r, RETRACTION, NUMBERED_RETRACTION, MERGED_RETRACTION);
                out.text(r.comment().value()).number(r.atMicros());
            }
            case ViewerCount v -> {
                head(out, VIEWER_COUNT, v.video());
                out.number(v.viewers()).number(v.peakViewers()).number(v.elsewhere());
            }
            case Resync r -> head(out, RESYNC, r.video());
            case Presence p -> {
                head(out, PRESENCE, p.video());
                out.u8(p.online() ? 1 : 0).number(p.lastActiveMicros()).number(p.version());
            }
            case Audience a -> {
                head(out, AUDIENCE, a.video());
                out.number(a.version()).number(a.unique()).u8(a.listed() ? 1 : 0);
                out.number(a.roster().size());
                a.roster().forEach(user -> out.text(user.value()));
            }
            case Attendance a -> {
                head(out, ATTENDANCE, a.video());
                attendance(out, a);
            }
        }
    }

    /// Type, video and where the entry stands: in the plainest of the three ways that says it all.
    private static void place(WireWriter out, JournalEvent entry, int plain, int numbered, int merged) {
        Provenance provenance = entry.provenance();
        boolean isPlain = provenance.equals(Provenance.here(entry.position()));
        head(out, entry.isMerged() ? merged : isPlain ? plain : numbered, entry.video());
        position(out, entry.position());
        if (entry.isMerged()) {
            position(out, provenance.position());
        }
        if (!isPlain) {
            out.number(provenance.previous());
        }
    }

    public static List<Event> decode(EventBatch batch) {
        List<Event> events = new ArrayList<>(most(batch));
        forEach(batch, stamped -> events.add(stamped.event()));
        return events;
    }

    /// The events, with what was noted of their way.
    public static List<Stamped> decodeStamped(EventBatch batch) {
        List<Stamped> events = new ArrayList<>(most(batch));
        forEach(batch, events::add);
        return events;
    }

    /// The number of events is another node's word; the bytes are at hand.
    private static int most(EventBatch batch) {
        return Math.min(batch.events(), batch.length() / SHORTEST_EVENT);
    }

    private static void forEach(EventBatch batch, Consumer<Stamped> visitor) {
        WireReader in = new WireReader(batch.bytes(), batch.offset(), batch.length());
        // A batch names few videos many times over.
        Map<String, VideoId> videos = new HashMap<>();
        int seen = 0;
        while (in.hasMore()) {
            int length = in.fixedInt();
            int next = in.position() + length;
            Event event = read(in, videos);
            Stamped stamped = in.position() < next ? stamped(event, in, next) : Stamped.not(event);
            if (in.position() != next) {
                throw new WireException("event: ends at " + in.position() + " (expected: " + next + ")");
            }
            visitor.accept(stamped);
            seen++;
        }
        checkCount(seen, batch.events());
    }

    private static Stamped stamped(Event event, WireReader in, int end) {
        long zigzag = in.number();
        long committedAt = acceptedAt(event) + ((zigzag >>> 1) ^ -(zigzag & 1));
        String trace = in.position() < end ? in.text() : "";
        if (committedAt <= 0 || trace.length() > LONGEST_TRACE) {
            throw new WireException("event: committed at " + committedAt + ", a trace of " + trace.length()
                    + " characters (expected: after 1970, at most " + LONGEST_TRACE + ")");
        }
        return new Stamped(event, committedAt, trace);
    }

    /// What another node sent, as a batch: looks whether it is made of so many whole events, not yet at what they say.
    static EventBatch checked(byte[] bytes, int offset, int length, int events) {
        WireReader in = new WireReader(bytes, offset, length);
        int seen = 0;
        while (in.hasMore()) {
            in.skip(in.fixedInt());
            seen++;
        }
        checkCount(seen, events);
        return new EventBatch(bytes, offset, length, events);
    }

    private static void checkCount(int seen, int expected) {
        if (seen != expected) {
            throw new WireException("events: " + seen + " (expected: " + expected + ")");
        }
    }

    private static Event read(WireReader in, Map<String, VideoId> videos) {
        try {
            int type = in.u8();
            VideoId video = videos.computeIfAbsent(in.text(), VideoId::ofWire);
            return switch (type) {
                case REACTION ->
                    new Reaction(
                            video,
                            new ReactionKind(in.text()),
                            in.count(),
                            userOrNull(in),
                            new OriginId(in.text()),
                            in.number(),
                            in.number());
                case MERGED_REACTION ->
                    new Reaction(
                            video,
                            new ReactionKind(in.text()),
                            in.count(),
                            userOrNull(in),
                            new OriginId(in.text()),
                            in.number(),
                            in.number(),
                            new RegionId(in.text()));
                case GROWTH -> new Growth(video, new ReactionKind(in.text()), new OriginId(in.text()), in.number());
                case COMMENT, NUMBERED_COMMENT, MERGED_COMMENT -> {
                    Position position = position(in);
                    Provenance provenance = provenance(in, position, type == COMMENT, type == MERGED_COMMENT);
                    yield new Comment(video, position, provenance, userOrNull(in), in.text(), in.number());
                }
                case RETRACTION, NUMBERED_RETRACTION, MERGED_RETRACTION -> {
                    Position position = position(in);
                    Provenance provenance = provenance(in, position, type == RETRACTION, type == MERGED_RETRACTION);
                    yield new Retraction(video, position, provenance, new CommentId(in.text()), in.number());
                }
                case VIEWER_COUNT -> new ViewerCount(video, in.number(), in.number(), in.number());
                case RESYNC -> new Resync(video);
                case PRESENCE -> new Presence(userOf(video), in.flag(), in.number(), in.number());
                case AUDIENCE -> new Audience(video, in.number(), in.number(), in.flag(), users(in));
                case ATTENDANCE -> attendance(in, video);
                default -> throw new WireException("event type: " + type + " (expected: 1 to 14)");
            };
        } catch (IllegalArgumentException e) {
            throw new WireException("event: " + e.getMessage(), e);
        }
    }

    private static Provenance provenance(WireReader in, Position position, boolean isPlain, boolean isMerged) {
        if (isPlain) {
            return Provenance.here(position);
        }
        Position written = isMerged ? position(in) : position;
        return new Provenance(written, in.number());
    }

    /// What of a batch this region's own publishers accepted, without decoding or copying it: what other regions are to
    /// be told.
    ///
    /// @throws WireException when the batch is not well-formed
    public static List<EventBatch> accepted(EventBatch batch) {
        List<EventBatch> ranges = new ArrayList<>(1);
        WireReader in = new WireReader(batch.bytes(), batch.offset(), batch.length());
        int rangeStart = batch.offset();
        int rangeEvents = 0;
        while (in.hasMore()) {
            int start = in.position();
            int length = in.fixedInt();
            int next = in.position() + length;
            boolean relayed = switch (in.u8()) {
                case REACTION, COMMENT, RETRACTION, NUMBERED_COMMENT, NUMBERED_RETRACTION -> true;
                default -> false;
            };
            in.skip(next - in.position());
            if (relayed) {
                rangeEvents++;
                continue;
            }
            if (rangeEvents > 0) {
                ranges.add(new EventBatch(batch.bytes(), rangeStart, start - rangeStart, rangeEvents));
            }
            rangeStart = next;
            rangeEvents = 0;
        }
        if (rangeEvents > 0) {
            ranges.add(new EventBatch(batch.bytes(), rangeStart, in.position() - rangeStart, rangeEvents));
        }
        return ranges;
    }

    /// Splits a batch into runs of neighbouring events of one video, without decoding or copying them.
    ///
    /// @throws WireException when the batch is not well-formed; runs before that place were visited
    public static void forEachRun(EventBatch batch, RunVisitor visitor) {
        WireReader in = new WireReader(batch.bytes(), batch.offset(), batch.length());
        String runVideo = null;
        int runStart = batch.offset();
        int runEvents = 0;
        while (in.hasMore()) {
            int start = in.position();
            int length = in.fixedInt();
            int next = in.position() + length;
            in.u8();
            String video = in.text();
            if (runVideo != null && !runVideo.equals(video)) {
                visitor.visit(video(runVideo), new EventBatch(batch.bytes(), runStart, start - runStart, runEvents));
                runStart = start;
                runEvents = 0;
            }
            runVideo = video;
            runEvents++;
            in.skip(next - in.position());
        }
        if (runVideo != null) {
            visitor.visit(
                    video(runVideo), new EventBatch(batch.bytes(), runStart, in.position() - runStart, runEvents));
        }
    }

    private static VideoId video(String value) {
        try {
            return VideoId.ofWire(value);
        } catch (IllegalArgumentException e) {
            throw new WireException("event: " + e.getMessage(), e);
        }
    }

    /// Sees one video's run of a batch.
    @FunctionalInterface
    public interface RunVisitor {
        void visit(VideoId video, EventBatch run);
    }

    static void position(WireWriter out, Position position) {
        out.text(position.region().value()).number(position.epoch()).number(position.offset());
    }

    static Position position(WireReader in) {
        return new Position(new RegionId(in.text()), in.number(), in.number());
    }

    static void attendance(WireWriter out, Attendance a) {
        out.number(a.startedMicros()).number(a.peakViewers()).number(a.uniqueViewers());
        out.number(a.endedMicros()).number(a.saidMicros());
    }

    static Attendance attendance(WireReader in, VideoId video) {
        return new Attendance(video, in.number(), in.number(), in.number(), in.number(), in.number());
    }

    private static UserId userOf(VideoId topic) {
        if (!topic.isUser()) {
            throw new WireException("presence: on video " + topic + " (expected: on a user's topic)");
        }
        return topic.user();
    }

    private static List<UserId> users(WireReader in) {
        int count = in.count();
        List<UserId> users = new ArrayList<>(Math.min(count, in.remaining()));
        for (int i = 0; i < count; i++) {
            users.add(new UserId(in.text()));
        }
        return users;
    }

    private static void head(WireWriter out, int type, VideoId video) {
        out.u8(type).text(video.value());
    }

    private static @Nullable String valueOf(@Nullable UserId user) {
        return user == null ? null : user.value();
    }

    private static @Nullable UserId userOrNull(WireReader in) {
        String value = in.textOrNull();
        return value == null ? null : new UserId(value);
    }
}
