package live.ovation.node.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import live.ovation.telemetry.Traces;

/// Tells an OpenTelemetry collector of followed events, over OTLP. The last one who sees an event
/// has all of its stamps, so all spans of a way are told by the frontend where it ends, once per
/// event loop: a `journey`, and in it one span per hop. Thread-safe; spans are made and sent on
/// threads of its own, and dropped when too many wait.
public final class OtlpTraces implements Traces.Sink, AutoCloseable {
    private static final int MOST_WAITING = 1_000;
    private static final int TRACE_FROM = 3;
    private static final int TRACE_TO = 35;

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final OwnIds ids = new OwnIds();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().daemon().name("ovation-traces").factory(),
            new ThreadPoolExecutor.DiscardPolicy());

    /// @param endpoint of the collector's OTLP over HTTP, such as `http://collector:4318/v1/traces`
    /// @param node this node's name
    public OtlpTraces(String endpoint, String node) {
        Resource resource = Resource.getDefault()
                .merge(Resource.create(Attributes.builder()
                        .put("service.name", "ovation")
                        .put("service.instance.id", node)
                        .build()));
        provider = SdkTracerProvider.builder()
                .setResource(resource)
                .setIdGenerator(ids)
                .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                .setEndpoint(endpoint)
                                .build())
                        .build())
                .build();
        tracer = provider.get("live.ovation");
    }

    @Override
    public void ended(String trace, List<Traces.Leg> legs) {
        if (trace.length() > TRACE_TO) {
            thread.execute(() -> export(trace.substring(TRACE_FROM, TRACE_TO), legs));
        }
    }

    private void export(String traceId, List<Traces.Leg> legs) {
        ids.next = traceId;
        Span journey = tracer.spanBuilder("journey")
                .setNoParent()
                .setStartTimestamp(legs.getFirst().fromMicros(), TimeUnit.MICROSECONDS)
                .startSpan();
        Context within = Context.root().with(journey);
        for (Traces.Leg leg : legs) {
            tracer.spanBuilder(leg.name())
                    .setParent(within)
                    .setStartTimestamp(leg.fromMicros(), TimeUnit.MICROSECONDS)
                    .startSpan()
                    .end(leg.toMicros(), TimeUnit.MICROSECONDS);
        }
        journey.end(legs.getLast().toMicros(), TimeUnit.MICROSECONDS);
    }

    /// Sends what is left, for two seconds at most.
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (thread.awaitTermination(1, TimeUnit.SECONDS)) {
                provider.shutdown().join(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A journey's trace was named where the event set out. Confined to the one thread.
    private static final class OwnIds implements IdGenerator {
        private final IdGenerator random = IdGenerator.random();
        private volatile String next = "";

        @Override
        public String generateTraceId() {
            return next;
        }

        @Override
        public String generateSpanId() {
            return random.generateSpanId();
        }
    }
}
