package live.ovation.publisher;

import live.ovation.ledger.CommentPage;
import live.ovation.ledger.Timeline;
import live.ovation.ledger.TimelineQuery;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.Audience;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Presence;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import live.ovation.protocol.ViewerCount;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.protocol.sse.Frames;
import live.ovation.transport.Answer;
import org.jspecify.annotations.Nullable;

/// Writes the answers' JSON. Stateless.
final class Bodies {
    private Bodies() {}

    static Answer accepted(int count, long total) {
        FrameBuffer out = new FrameBuffer(64);
        out.ascii("{\"accepted\":")
                .number(count)
                .ascii(",\"total\":")
                .number(total)
                .ascii("}");
        return Answer.json(200, out.toByteArray());
    }

    /// The comment as everybody sees it, and its position.
    static Answer created(Comment comment) {
        FrameBuffer seen = new FrameBuffer(256);
        Frames.comment(seen, comment);
        FrameBuffer out = new FrameBuffer(seen.length() + 64);
        out.raw(seen.array(), 0, seen.length() - 1);
        out.ascii(",\"position\":\"").ascii(comment.position().toString()).ascii("\"}");
        return Answer.json(201, out.toByteArray());
    }

    /// @param viewers left out when nobody could say
    static Answer video(VideoSnapshot snapshot, @Nullable ViewerCount viewers) {
        FrameBuffer out = new FrameBuffer(256);
        out.ascii("{\"video\":\"").ascii(snapshot.video().value());
        Frames.counts(out.ascii("\",\"totals\":"), snapshot.totals().sums());
        out.ascii(",\"comments\":").number(snapshot.comments());
        Attendance attendance = snapshot.attendance();
        if (attendance == null) {
            if (viewers != null) {
                counts(out.ascii(","), viewers);
            }
            return Answer.json(200, out.ascii("}").toByteArray());
        }
        if (viewers != null) {
            out.ascii(",\"viewers\":").number(viewers.viewers());
        }
        // The ledger's is up to a minute old, and outlives the others.
        Frames.attendanceFields(
                out.ascii(","),
                viewers == null || attendance.hasEnded() ? attendance : attendance.withPeak(viewers.peakViewers()));
        return Answer.json(200, out.ascii("}").toByteArray());
    }

    /// What is kept of an audience, and how exact it is.
    static Answer attendance(Attendance attendance) {
        FrameBuffer out = new FrameBuffer(192);
        out.ascii("{\"video\":\"").ascii(attendance.video().value());
        Frames.attendanceFields(out.ascii("\","), attendance);
        out.ascii(",\"uniqueError\":").ascii(Double.toString(Audience.STANDARD_ERROR));
        return Answer.json(200, out.ascii("}").toByteArray());
    }

    /// @param audience left out when nobody could say
    static Answer viewers(ViewerCount viewers, @Nullable Audience audience) {
        FrameBuffer out = new FrameBuffer(64);
        counts(out.ascii("{"), viewers);
        if (audience != null) {
            out.ascii(",\"unique\":").number(audience.unique());
            out.ascii(",\"listed\":")
                    .ascii(audience.listed() ? "true" : "false")
                    .ascii(",\"roster\":[");
            boolean first = true;
            for (UserId user : audience.roster()) {
                out.ascii(first ? "\"" : ",\"").ascii(user.value()).ascii("\"");
                first = false;
            }
            out.ascii("]");
        }
        return Answer.json(200, out.ascii("}").toByteArray());
    }

    static Answer presence(Presence presence) {
        FrameBuffer out = new FrameBuffer(128);
        Frames.presenceData(out, presence);
        return Answer.json(200, out.toByteArray());
    }

    private static void counts(FrameBuffer out, ViewerCount viewers) {
        out.ascii("\"viewers\":").number(viewers.viewers());
        out.ascii(",\"peakViewers\":").number(viewers.peakViewers());
    }

    static Answer comments(VideoId video, CommentPage page) {
        FrameBuffer out = new FrameBuffer(128 + 160 * page.comments().size());
        out.ascii("{\"video\":\"").ascii(video.value()).ascii("\",\"comments\":[");
        boolean first = true;
        for (Comment comment : page.comments()) {
            Frames.comment(first ? out : out.ascii(","), comment);
            first = false;
        }
        out.ascii("],\"more\":").ascii(page.more() ? "true}" : "false}");
        return Answer.json(200, out.toByteArray());
    }

    static Answer timeline(VideoId video, TimelineQuery query, Timeline timeline) {
        FrameBuffer out = new FrameBuffer(128 + 64 * timeline.buckets().size());
        out.ascii("{\"video\":\"").ascii(video.value());
        out.ascii("\",\"bucketSeconds\":").number(timeline.bucketSeconds());
        out.ascii(",\"from\":").number(query.fromSecond());
        out.ascii(",\"to\":").number(query.toSecond()).ascii(",\"buckets\":[");
        boolean first = true;
        for (Timeline.Bucket bucket : timeline.buckets()) {
            out.ascii(first ? "{\"second\":" : ",{\"second\":").number(bucket.second());
            Frames.counts(out.ascii(",\"reactions\":"), bucket.reactions());
            out.ascii(",\"comments\":").number(bucket.comments()).ascii("}");
            first = false;
        }
        return Answer.json(200, out.ascii("]}").toByteArray());
    }
}
