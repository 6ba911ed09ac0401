package live.ovation.protocol.sse;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.Audience;
import live.ovation.protocol.CloseReason;
import live.ovation.protocol.Comment;
import live.ovation.protocol.ConnectionId;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.Position;
import live.ovation.protocol.Positions;
import live.ovation.protocol.Presence;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import org.jspecify.annotations.Nullable;

/// Writes each frame of the stream: `event:`, perhaps `id:`, one `data:` line of JSON, an empty line. Appends to the
/// buffer it is given; stateless.
public final class Frames {
    private Frames() {}

    /// How soon a browser's `EventSource` reconnects when a stream ends without a word.
    public static void retry(FrameBuffer out, long millis) {
        out.ascii("retry: ").number(millis).ascii("\n\n");
    }

    public static void like(FrameBuffer out, Reaction reaction) {
        out.ascii("event: like\ndata: {\"video\":\"").ascii(reaction.video().value());
        out.ascii("\",\"kind\":\"").ascii(reaction.kind().value());
        if (reaction.by() != null) {
            out.ascii("\",\"by\":\"").ascii(reaction.by().value());
        }
        out.ascii("\",\"n\":").number(reaction.count());
        out.ascii(",\"at\":").number(reaction.atMicros()).ascii("}\n\n");
    }

    /// @param since reactions per kind since the last such frame
    public static void likes(
            FrameBuffer out,
            VideoId video,
            SortedMap<ReactionKind, Long> since,
            SortedMap<ReactionKind, Long> totals,
            long atMicros) {
        out.ascii("event: likes\ndata: {\"video\":\"").ascii(video.value());
        counts(out.ascii("\",\"n\":"), since);
        counts(out.ascii(",\"totals\":"), totals);
        out.ascii(",\"at\":").number(atMicros).ascii("}\n\n");
    }

    public static void journal(FrameBuffer out, JournalEvent event) {
        journalHead(out, event);
        journalId(out, event.video(), event.position());
        journalData(out, event);
    }

    /// The part of a journal frame before its `id:` line.
    public static void journalHead(FrameBuffer out, JournalEvent event) {
        switch (event) {
            case Comment c -> out.ascii("event: comment\n");
            case Retraction r -> out.ascii("event: retract\n");
        }
    }

    public static void journalId(FrameBuffer out, VideoId video, Position position) {
        out.ascii("id: ").ascii(Positions.text(video, position)).ascii("\n");
    }

    /// The part of a journal frame after its `id:` line.
    public static void journalData(FrameBuffer out, JournalEvent event) {
        out.ascii("data: ");
        switch (event) {
            case Comment c -> comment(out, c);
            case Retraction r ->
                out.ascii("{\"video\":\"")
                        .ascii(r.video().value())
                        .ascii("\",\"comment\":\"")
                        .ascii(r.comment().value())
                        .ascii("\"}");
        }
        out.ascii("\n\n");
    }

    /// A comment as a JSON object, on the stream as in answers.
    public static void comment(FrameBuffer out, Comment comment) {
        out.ascii("{\"video\":\"").ascii(comment.video().value());
        out.ascii("\",\"comment\":\"")
                .ascii(comment.provenance().position().toString())
                .ascii("\"");
        if (comment.by() != null) {
            out.ascii(",\"by\":\"").ascii(comment.by().value()).ascii("\"");
        }
        out.ascii(",\"text\":").json(comment.text());
        out.ascii(",\"at\":").number(comment.atMicros()).ascii("}");
    }

    public static void stats(FrameBuffer out, ViewerCount viewers, SortedMap<ReactionKind, Long> totals) {
        stats(out, viewers, -1, totals);
    }

    /// @param unique about how many different viewers there were; 0 or less: unknown, and left out
    public static void stats(FrameBuffer out, ViewerCount viewers, long unique, SortedMap<ReactionKind, Long> totals) {
        stats(out, viewers, unique, totals, List.of());
    }

    /// @param unique about how many different viewers there were; 0 or less: unknown, and left out
    /// @param stale regions that can't be heard: what their crowds do is in none of the totals for now
    public static void stats(
            FrameBuffer out,
            ViewerCount viewers,
            long unique,
            SortedMap<ReactionKind, Long> totals,
            List<RegionId> stale) {
        out.ascii("event: stats\ndata: {\"video\":\"").ascii(viewers.video().value());
        out.ascii("\",\"viewers\":").number(viewers.viewers());
        out.ascii(",\"peakViewers\":").number(viewers.peakViewers());
        if (unique > 0) {
            out.ascii(",\"unique\":").number(unique);
        }
        counts(out.ascii(",\"totals\":"), totals);
        if (!stale.isEmpty()) {
            out.ascii(",\"stale\":[");
            for (int i = 0; i < stale.size(); i++) {
                out.ascii(i == 0 ? "\"" : ",\"").ascii(stale.get(i).value()).ascii("\"");
            }
            out.ascii("]");
        }
        out.ascii("}\n\n");
    }

    public static void presence(FrameBuffer out, Presence presence) {
        out.ascii("event: presence\ndata: ");
        presenceData(out, presence);
        out.ascii("\n\n");
    }

    /// A presence as a JSON object, on the stream as in answers.
    public static void presenceData(FrameBuffer out, Presence presence) {
        out.ascii("{\"user\":\"").ascii(presence.user().value());
        out.ascii("\",\"status\":\"").ascii(presence.status()).ascii("\",\"lastActive\":");
        numberOrNull(out, presence.lastActiveMicros() == 0 ? null : presence.lastActiveMicros());
        out.ascii("}");
    }

    /// Everybody with a name who watches a video, or that they are too many to be listed.
    public static void roster(FrameBuffer out, Audience audience) {
        out.ascii("event: roster\ndata: {\"video\":\"").ascii(audience.video().value());
        out.ascii("\",\"listed\":").ascii(audience.listed() ? "true" : "false").ascii(",\"users\":[");
        boolean first = true;
        for (UserId user : audience.roster()) {
            out.ascii(first ? "\"" : ",\"").ascii(user.value()).ascii("\"");
            first = false;
        }
        out.ascii("]}\n\n");
    }

    /// That a video ended, or goes on after all, and what is known of its audience.
    public static void ended(FrameBuffer out, Attendance attendance) {
        out.ascii("event: ended\ndata: {\"video\":\"")
                .ascii(attendance.video().value())
                .ascii("\",");
        attendanceFields(out, attendance);
        out.ascii("}\n\n");
    }

    /// An attendance as fields of a JSON object, on the stream as in answers.
    public static void attendanceFields(FrameBuffer out, Attendance attendance) {
        out.ascii("\"started\":").number(attendance.startedMicros()).ascii(",\"ended\":");
        numberOrNull(out, attendance.hasEnded() ? attendance.endedMicros() : null);
        out.ascii(",\"peakViewers\":").number(attendance.peakViewers());
        out.ascii(",\"unique\":").number(attendance.uniqueViewers());
    }

    public static void join(FrameBuffer out, VideoId video, UserId user) {
        out.ascii("event: join\n");
        member(out, video, user);
    }

    public static void leave(FrameBuffer out, VideoId video, UserId user) {
        out.ascii("event: leave\n");
        member(out, video, user);
    }

    private static void member(FrameBuffer out, VideoId video, UserId user) {
        out.ascii("data: {\"video\":\"").ascii(video.value());
        out.ascii("\",\"user\":\"").ascii(user.value()).ascii("\"}\n\n");
    }

    /// @param lane `reactions` or `comments`
    /// @param missed how many; null when unknown
    /// @param reason `slow`, `expired` or `region`
    public static void gap(FrameBuffer out, VideoId video, String lane, @Nullable Long missed, String reason) {
        out.ascii("event: gap\ndata: {\"video\":\"").ascii(video.value());
        out.ascii("\",\"lane\":\"").ascii(lane).ascii("\",\"missed\":");
        numberOrNull(out, missed);
        out.ascii(",\"reason\":\"").ascii(reason).ascii("\"}\n\n");
    }

    public static void beat(FrameBuffer out, long atMicros) {
        out.ascii("event: beat\ndata: {\"at\":").number(atMicros).ascii("}\n\n");
    }

    /// @param returnAfterMillis when to come back at the earliest; null: do not
    public static void bye(FrameBuffer out, CloseReason reason, @Nullable Long returnAfterMillis) {
        out.ascii("event: bye\ndata: {\"reason\":\"").ascii(reason.code()).ascii("\",\"returnAfterMs\":");
        numberOrNull(out, returnAfterMillis);
        out.ascii("}\n\n");
    }

    /// @param id what the viewer has of each video's journal before this stream's first comment, so that one who is cut
    ///     off before any comment comes back to the same place; empty: no such line
    public static void hello(
            FrameBuffer out,
            String id,
            ConnectionId connection,
            FrontendId frontend,
            RegionId region,
            long atMicros,
            Map<VideoId, HelloVideo> videos) {
        out.ascii("event: hello\n");
        if (!id.isEmpty()) {
            out.ascii("id: ").ascii(id).ascii("\n");
        }
        out.ascii("data: {\"connection\":\"").ascii(connection.value());
        out.ascii("\",\"frontend\":\"").ascii(frontend.value());
        out.ascii("\",\"region\":\"").ascii(region.value());
        out.ascii("\",\"at\":").number(atMicros).ascii(",\"videos\":{");
        boolean first = true;
        for (Map.Entry<VideoId, HelloVideo> entry : videos.entrySet()) {
            HelloVideo video = entry.getValue();
            out.ascii(first ? "\"" : ",\"").ascii(entry.getKey().value());
            counts(out.ascii("\":{\"totals\":"), video.totals());
            out.ascii(",\"viewers\":").number(video.viewers());
            out.ascii(",\"comments\":").number(video.comments()).ascii("}");
            first = false;
        }
        out.ascii("}}\n\n");
    }

    /// What a hello says of one video.
    public record HelloVideo(SortedMap<ReactionKind, Long> totals, long viewers, long comments) {}

    /// `{"clap":2,"like":40}`.
    public static void counts(FrameBuffer out, Map<ReactionKind, Long> counts) {
        out.ascii("{");
        boolean first = true;
        for (Map.Entry<ReactionKind, Long> entry : counts.entrySet()) {
            out.ascii(first ? "\"" : ",\"")
                    .ascii(entry.getKey().value())
                    .ascii("\":")
                    .number(entry.getValue());
            first = false;
        }
        out.ascii("}");
    }

    private static void numberOrNull(FrameBuffer out, @Nullable Long value) {
        if (value == null) {
            out.ascii("null");
        } else {
            out.number(value);
        }
    }
}
