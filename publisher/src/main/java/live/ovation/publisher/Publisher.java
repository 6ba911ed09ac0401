package live.ovation.publisher;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import live.ovation.ledger.Ledger;
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
    private final Retention retention;
    private final PublicApi api;
    private final Arrivals arrivals;

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
        outbox = new Outbox(settings, dispatcher, telemetry, clock);
        commits = new GroupCommit(settings, ledger, outbox::offer, telemetry, clock);
        reads = new Reads(settings, telemetry);
        retention = new Retention(settings.rules(), ledger, telemetry, clock);
        SlowMode slowMode = new SlowMode(clock, SlowMode.MOST, telemetry.counter(PublisherMetric.SLOWED_FORGOTTEN));
        CommentRules rules = new CommentRules(settings.rules(), slowMode, telemetry);
        Admission admission = new Admission(settings.kinds(), clock);
        RateLimiter limiter = new RateLimiter(settings.limits(), clock, telemetry);
        arrivals = new Arrivals(commits, ledger.region(), telemetry, clock);
        peers.forEach((region, port) ->
                cursors.put(region, new RegionCursor(region, port, ledger, arrivals, telemetry, clock)));
        api = new PublicApi(admission, limiter, rules, commits, reads, ledger, dispatcher, presences);
    }

    /// Adds the part of the public interface that is a publisher's to answer.
    public void addPublicRoutes(Routes routes) {
        api.addRoutes(routes);
    }

    /// Adds what operators ask of a publisher: `DELETE /internal/v1/videos/{video}`.
    public void addInternalRoutes(Routes routes) {
        routes.add("DELETE", "/internal/v1/videos/{video}", this::delete);
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

    @Override
    public CompletionStage<VideoSnapshot> snapshot(VideoId video, int newestComments) {
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

    /// Writes and dispatches what was taken so far, and takes no more.
    @Override
    public void close() {
        cursors.values().forEach(RegionCursor::close);
        retention.close();
        commits.close();
        outbox.close();
        reads.close();
    }
}
