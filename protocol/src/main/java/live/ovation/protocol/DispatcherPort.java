package live.ovation.protocol;

import java.util.concurrent.CompletionStage;

/// What publishers and frontends ask of a dispatcher. Thread-safe; answers arrive on any thread and fail when the
/// dispatcher can't be reached.
public interface DispatcherPort {
    /// Takes over the delivery of a batch. Completes when the dispatcher has it, not when viewers do.
    CompletionStage<Void> dispatch(EventBatch batch);

    /// Completes when what is reported is effective: an event dispatched from then on reaches the frontend.
    CompletionStage<ReportReply> report(SubscriptionReport report);

    CompletionStage<ViewerCount> viewers(VideoId video);

    /// Something may have been lost, and nobody can say what: every living frontend shall read from the ledger what it
    /// shows. Completes when the dispatcher sees to it.
    CompletionStage<Void> resyncAll();
}
