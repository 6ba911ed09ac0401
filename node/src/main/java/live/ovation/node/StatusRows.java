package live.ovation.node;

import static live.ovation.node.dashboard.Row.Unit.BYTES;
import static live.ovation.node.dashboard.Row.Unit.COUNT;
import static live.ovation.node.dashboard.Row.Unit.SECONDS;

import java.util.List;
import live.ovation.dispatcher.DispatcherMetric;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.node.dashboard.Row;
import live.ovation.publisher.PublisherMetric;

/// The numbers that every node shows beside its flow and its latency, in the order in which they are
/// shown. Stateless.
final class StatusRows {
    static final List<Row> ALL = List.of(
            new Row("Waiting to be written", PublisherMetric.QUEUED, COUNT),
            new Row("Group commits", PublisherMetric.COMMITS, COUNT),
            new Row("Refused, queue full", PublisherMetric.QUEUE_FULL, COUNT),
            new Row("Waiting for a dispatcher", PublisherMetric.WAITING, COUNT),
            new Row("Failed dispatches", PublisherMetric.DISPATCH_FAILED, COUNT),
            new Row("Events routed", DispatcherMetric.EVENTS, COUNT),
            new Row("Waiting for a look-up", DispatcherMetric.INTAKE_BYTES, BYTES),
            new Row("Waiting on links", DispatcherMetric.LINK_BYTES, BYTES),
            new Row("Frontends with a lease", DispatcherMetric.FRONTENDS, COUNT),
            new Row("Failed deliveries", DispatcherMetric.FAILED, COUNT),
            new Row("Events dropped on links", DispatcherMetric.DROPPED, COUNT),
            new Row("Videos watched", FrontendMetric.VIDEOS, COUNT),
            new Row("Written to viewers", FrontendMetric.BYTES, BYTES),
            new Row("Logs in memory", FrontendMetric.LOG_BYTES, BYTES),
            new Row("Viewers caught up", FrontendMetric.CAUGHT_UP, COUNT),
            new Row("Gaps announced", FrontendMetric.GAPS, COUNT),
            new Row("Missed deliveries", FrontendMetric.MISSED, COUNT),
            new Row("Heap in use", NodeMetric.HEAP_USED, BYTES),
            new Row("Open files", NodeMetric.FILES_OPEN, COUNT),
            new Row("Up", NodeMetric.UPTIME, SECONDS));

    private StatusRows() {}
}
