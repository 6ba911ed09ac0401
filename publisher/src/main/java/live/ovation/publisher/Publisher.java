package live.ovation.publisher;

import java.util.concurrent.CompletionStage;
import live.ovation.ledger.Ledger;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.HistoryPort;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.Position;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Routes;

/// The publisher's role: takes what the crowd does, makes it durable, answers, and hands it to a dispatcher; answers
/// what
/// already happened. Thread-safe. The ledger stays its owner's: close it after the publisher.
public final class Publisher implements HistoryPort, AutoCloseable {
    /// Nobody is sent more at once, whatever they ask for.
    private static final int MAX_PAGE = 1_000;

    private final Ledger ledger;
    private final Outbox outbox;
    private final GroupCommit commits;
    private final Reads reads;
    private final PublicApi api;

    public Publisher(
            PublisherSettings settings, Ledger ledger, DispatcherPort dispatcher, Telemetry telemetry, Clock clock) {
        this.ledger = ledger;
        outbox = new Outbox(settings, dispatcher, telemetry, clock);
        commits = new GroupCommit(settings, ledger, outbox::offer, telemetry);
        reads = new Reads(settings, telemetry);
        api = new PublicApi(new Admission(settings.kinds(), clock), commits, reads, ledger, dispatcher);
    }

    /// Adds the part of the public interface that is a publisher's to answer.
    public void addPublicRoutes(Routes routes) {
        api.addRoutes(routes);
    }

    @Override
    public CompletionStage<VideoSnapshot> snapshot(VideoId video, int newestComments) {
        return reads.read(() -> ledger.snapshot(video, Math.min(newestComments, MAX_PAGE)));
    }

    @Override
    public CompletionStage<JournalPage> journal(VideoId video, Position after, int limit) {
        return reads.read(() -> ledger.journal(video, after, Math.min(limit, MAX_PAGE)));
    }

    /// Writes and dispatches what was taken so far, and takes no more.
    @Override
    public void close() {
        commits.close();
        outbox.close();
        reads.close();
    }
}
