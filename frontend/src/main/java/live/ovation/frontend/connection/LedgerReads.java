package live.ovation.frontend.connection;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import live.ovation.frontend.feed.JoinPoint;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.frontend.stream.Stream;
import live.ovation.frontend.stream.Watch;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.Position;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.protocol.sse.Frames;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/// Brings one stream from a position that is older than what is at hand up to its join point, page by page
/// from the ledger. The next page is asked for only when the viewer has taken the one before, so a slow one
/// holds one page at most. Confined to its connection's actor, which hears the answers as messages.
final class LedgerReads {
    private static final int PAGE = 200;
    private static final int MAX_FAILURES = 5;
    private static final Duration RETRY = Duration.ofMillis(300);

    private final ConnectionContext shared;
    private final Stream stream;
    private final ActorRef<Connection.Command> connection;

    /// Null while nothing is read, as for almost every stream at almost any time.
    private @Nullable Map<VideoId, Reading> readings;

    LedgerReads(ConnectionContext shared, Stream stream, ActorRef<Connection.Command> connection) {
        this.shared = shared;
        this.stream = stream;
        this.connection = connection;
    }

    /// One video's way up to its join point.
    static final class Reading {
        private final JoinPoint point;
        private Position after;
        private int failures;
        private boolean paused;

        private Reading(JoinPoint point, Position after) {
            this.point = point;
            this.after = after;
        }

        JoinPoint point() {
            return point;
        }
    }

    /// What a page led to.
    enum Progress {
        GOES_ON,
        /// The viewer has everything before the join point.
        COMPLETE,
        /// The position is not in this journal.
        EXPIRED,
        /// The ledger could not be read, time and again.
        FAILED
    }

    void begin(VideoId video, JoinPoint point, Position after) {
        Reading reading = new Reading(point, after);
        if (readings == null) {
            readings = HashMap.newHashMap(1);
        }
        readings.put(video, reading);
        read(video, reading);
    }

    void forget(VideoId video) {
        if (readings != null) {
            readings.remove(video);
            if (readings.isEmpty()) {
                readings = null;
            }
        }
    }

    private boolean isCurrent(VideoId video, Reading reading) {
        return readings != null && readings.get(video) == reading;
    }

    private void read(VideoId video, Reading reading) {
        shared.history()
                .journal(video, reading.after, PAGE)
                .whenComplete((page, failure) ->
                        connection.tell(new Connection.PageRead(video, reading, failure == null ? page : null)));
    }

    void readAgain(VideoId video, Reading reading) {
        if (isCurrent(video, reading)) {
            read(video, reading);
        }
    }

    /// The viewer has taken what was written.
    void goOn() {
        if (readings != null) {
            readings.forEach((video, reading) -> {
                if (reading.paused) {
                    reading.paused = false;
                    read(video, reading);
                }
            });
        }
    }

    /// @param page null when reading failed
    Progress onPage(Watch watch, Reading reading, @Nullable JournalPage page) {
        VideoId video = watch.video();
        if (!isCurrent(video, reading)) {
            return Progress.GOES_ON;
        }
        if (page == null) {
            shared.telemetry().counter(FrontendMetric.HISTORY_FAILED).increment();
            if (++reading.failures > MAX_FAILURES) {
                return Progress.FAILED;
            }
            shared.loop().schedule(() -> connection.tell(new Connection.ReadAgain(video, reading)), RETRY);
            return Progress.GOES_ON;
        }
        if (page.reset()) {
            forget(video);
            return Progress.EXPIRED;
        }
        write(watch, reading, page);
        if (!page.more() || reading.after.offset() >= headOf(reading)) {
            forget(video);
            return Progress.COMPLETE;
        }
        if (stream.isBlocked()) {
            reading.paused = true;
            stream.tellWhenDrained();
        } else {
            read(video, reading);
        }
        return Progress.GOES_ON;
    }

    private static long headOf(Reading reading) {
        return reading.point.state().journalHead().offset();
    }

    private void write(Watch watch, Reading reading, JournalPage page) {
        FrameBuffer out = shared.loop().scratch();
        out.clear();
        FrameBuffer frame = new FrameBuffer(1024);
        for (JournalEvent entry : page.entries()) {
            if (entry.position().offset() > headOf(reading)) {
                // The log has it.
                break;
            }
            frame.clear();
            Frames.journal(frame, entry);
            stream.appendJournal(out, watch, entry.position(), frame.toByteArray());
        }
        if (!page.entries().isEmpty()) {
            reading.after = page.entries().getLast().position();
        }
        if (out.length() > 0) {
            stream.write(out);
        }
    }
}
