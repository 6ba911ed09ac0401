package live.ovation.publisher;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import live.ovation.ledger.Ledger;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.ChangesPort;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.EntryPage;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.HistoryPort;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.MergePort;
import live.ovation.protocol.Position;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Problem;
import live.ovation.transport.Routes;

/// The publisher's role: takes what the crowd does, makes it durable, answers, and hands it to a
/// dispatcher; answers what already happened. Thread-safe. The ledger stays its owner's: close it after the
/// publisher. Where there are other regions, what they tell is merged here, and what they missed is told from here.
public final class Publisher implements HistoryPort, MergePort, ChangesPort, AutoCloseable {
    /// Nobody is sent more at once, whatever they ask for.
    private static final int MAX_PAGE = 1_000;

    private final Ledger ledger;
    private final Outbox outbox;
    private final GroupCommit commits;
    private final Reads reads;
    private final WriterWatch writers;
    private final Retention retention;
    private final PublicApi api;
    private final Arrivals arrivals;
    private final VideoEnds ends;
    private final AttendanceKeeper attendance;

    private final Map<RegionId, RegionCursor> cursors = new HashMap<>();

    public Publisher(
            PublisherSettings settings,
            Ledger ledger,
            DispatcherPort dispatcher,
            PresencePort presences,
            Telemetry telemetry,
            Clock clock) {
        this(settings, ledger, dispatcher, presences, Map.of(), telemetry, clock);
    }

    /// @param peers the other regions' ledgers
    public Publisher(
            PublisherSettings settings,
            Ledger ledger,
            DispatcherPort dispatcher,
            PresencePort presences,
            Map<RegionId, ChangesPort> peers,
            Telemetry telemetry,
            Clock clock) {
        this.ledger = ledger;
        outbox = new Outbox(settings.dispatch(), dispatcher, telemetry, clock);
        commits = new GroupCommit(settings, ledger, outbox::offer, telemetry, clock);
        writers = new WriterWatch(ledger, outbox::resyncAll, telemetry);
        writers.start();
        reads = new Reads(settings.reads(), telemetry);
        retention = new Retention(settings.rules(), ledger, telemetry, clock);
        SlowMode slowMode = new SlowMode(clock, SlowMode.MOST, telemetry.counter(PublisherMetric.SLOWED_FORGOTTEN));
        CommentRules rules = new CommentRules(settings.rules(), slowMode, telemetry);
        Admission admission = new Admission(settings.kinds(), clock);
        RateLimiter limiter = new RateLimiter(settings.limits(), clock, telemetry);
        arrivals = new Arrivals(commits, ledger.region(), telemetry, clock);
        AudienceProbe probe = new AudienceProbe(ledger.region(), dispatcher, presences, clock);
        ends = new VideoEnds(ledger, probe, outbox::offer, telemetry, clock);
        attendance = new AttendanceKeeper(ledger, probe, ends, settings.endsAfter(), telemetry, clock);
        peers.forEach((region, port) ->
                cursors.put(region, new RegionCursor(region, port, ledger, arrivals, ends::merge, telemetry, clock)));
        api = new PublicApi(admission, limiter, rules, commits, reads, ledger, dispatcher, presences);
    }

    /// Adds the part of the public interface that is a publisher's to answer.
    public void addPublicRoutes(Routes routes) {
        api.addRoutes(routes);
    }

    /// Adds what operators ask of a publisher: `DELETE /internal/v1/videos/{video}`, and `POST` and `DELETE` of its
    /// `end`.
    public void addInternalRoutes(Routes routes) {
        routes.add("DELETE", "/internal/v1/videos/{video}", this::delete)
                .add("POST", "/internal/v1/videos/{video}/end", exchange -> say(exchange, this::end))
                .add("DELETE", "/internal/v1/videos/{video}/end", exchange -> say(exchange, this::goOn));
    }

    private CompletionStage<Attendance> end(VideoId video) {
        return ends.end(video, attendance.heardSinceMicros(video));
    }

    private CompletionStage<Attendance> goOn(VideoId video) {
        return ends.goOn(video).thenApply(said -> {
            // Whoever watches counts again.
            attendance.heardOf(video);
            return said;
        });
    }

    private static void say(Exchange exchange, Function<VideoId, CompletionStage<Attendance>> word) {
        VideoId video = Admission.video(exchange.pathValue("video"));
        word.apply(video).whenComplete((said, failure) -> {
            if (failure != null) {
                exchange.fail(failure);
            } else {
                exchange.answer(Bodies.attendance(said));
            }
        });
    }

    private void delete(Exchange exchange) {
        VideoId video = Admission.video(exchange.pathValue("video"));
        retention.delete(video).whenComplete((deleted, failure) -> {
            if (failure != null) {
                exchange.fail(failure);
            } else if (deleted) {
                exchange.answer(Answer.noContent());
            } else {
                exchange.fail(Problem.notFound("video: " + video + " (expected: one that something happened on)"));
            }
        });
    }

    /// Whether the ledger took the last that was to be written. Thread-safe, as all of this.
    public boolean isWriting() {
        return !commits.isFailing();
    }

    /// Whether nothing can be written until this process is started anew.
    ///
    /// @param longest how long one commit may take
    public boolean isStuck(Duration longest) {
        return commits.isStuck(longest);
    }

    /// Deletes what is kept no longer, as happens now and then by itself.
    void deleteAged() {
        retention.deleteAged();
    }

    /// Writes down what there was of audiences, as happens every minute by itself. Blocks.
    void keepAttendance() {
        attendance.keep();
    }

    @Override
    public CompletionStage<VideoSnapshot> snapshot(VideoId video, int newestComments) {
        // Who asks is a frontend with a viewer.
        attendance.heardOf(video);
        return reads.read(() -> ledger.snapshot(video, Math.min(newestComments, MAX_PAGE)));
    }

    @Override
    public CompletionStage<JournalPage> journal(VideoId video, Position after, int limit) {
        return reads.read(() -> ledger.journal(video, after, Math.min(limit, MAX_PAGE)));
    }

    @Override
    public CompletionStage<Void> merge(RegionId from, EventBatch events, OptionalLong skewMicros) {
        return arrivals.relayed(from, events, skewMicros, (video, has) -> {
            RegionCursor cursor = cursors.get(from);
            if (cursor != null) {
                cursor.want(video, has);
            }
        });
    }

    @Override
    public CompletionStage<ChangePage> changes(String cursor, int limit) {
        return reads.read(() -> ledger.changes(cursor, Math.min(limit, MAX_PAGE)));
    }

    @Override
    public CompletionStage<EntryPage> entries(VideoId video, Position after, int limit) {
        return reads.read(() -> ledger.entries(video, after, Math.min(limit, MAX_PAGE)));
    }

    @Override
    public CompletionStage<List<AttendanceRow>> attendances(long changedMicros, String video, int limit) {
        return reads.read(() -> ledger.attendances(changedMicros, video, Math.min(limit, MAX_PAGE)));
    }

    /// Writes and dispatches what was taken so far, and takes no more.
    @Override
    public void close() {
        cursors.values().forEach(RegionCursor::close);
        attendance.close();
        ends.close();
        retention.close();
        writers.close();
        commits.close();
        outbox.close();
        reads.close();
    }
}
