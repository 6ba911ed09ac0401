package live.ovation.node.link;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.protocol.wire.BatchCodec;
import live.ovation.protocol.wire.EventCodec;
import live.ovation.protocol.wire.ReportCodec;
import live.ovation.protocol.wire.WireException;
import live.ovation.transport.Peers;
import org.jspecify.annotations.Nullable;

/// The dispatchers, in processes of their own. Thread-safe.
///
/// Each can do everything. The events of one video go to the same one while it is well, so that they stay in order: an
/// event that overtakes another makes the other look lost. Different videos go to different ones.
public final class HttpDispatcherPort implements DispatcherPort {
    private static final String DISPATCH = "/internal/v1/dispatch";

    private final LinkClient link;

    public HttpDispatcherPort(LinkClient link) {
        this.link = link;
    }

    @Override
    // A stage of nothing ends with null.
    @SuppressWarnings("NullAway")
    public CompletionStage<Void> dispatch(EventBatch batch) {
        Map<VideoId, List<Peers.Peer>> orders = new HashMap<>();
        Map<List<Peers.Peer>, Share> shares = new HashMap<>();
        EventCodec.forEachRun(batch, (video, run) -> {
            List<Peers.Peer> order = orders.computeIfAbsent(video, v -> link.orderFor(v.value()));
            shares.computeIfAbsent(order.subList(0, Math.min(1, order.size())), first -> new Share(order))
                    .add(run);
        });
        List<CompletableFuture<Void>> taken = shares.values().stream()
                .map(share -> link.<Void>post(share.order, DISPATCH, share.body(), body -> null))
                .map(CompletionStage::toCompletableFuture)
                .toList();
        return taken.size() == 1 ? taken.getFirst() : CompletableFuture.allOf(taken.toArray(CompletableFuture[]::new));
    }

    /// What of a batch goes to one dispatcher, and who takes it when that one can't. An event is copied, never
    /// re-encoded.
    private static final class Share {
        private final List<Peers.Peer> order;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int events;

        Share(List<Peers.Peer> order) {
            this.order = order;
        }

        void add(EventBatch run) {
            bytes.write(run.bytes(), run.offset(), run.length());
            events += run.events();
        }

        byte[] body() {
            return BatchCodec.encode(new EventBatch(bytes.toByteArray(), 0, bytes.size(), events));
        }
    }

    @Override
    public CompletionStage<ReportReply> report(SubscriptionReport report) {
        return link.post("/internal/v1/report", ReportCodec.encode(report), ReportCodec::decodeReply);
    }

    @Override
    public CompletionStage<ViewerCount> viewers(VideoId video) {
        return link.get("/internal/v1/videos/" + video + "/viewers", HttpDispatcherPort::count);
    }

    @Override
    // A stage of nothing ends with null.
    @SuppressWarnings("NullAway")
    public CompletionStage<Void> resyncAll() {
        return link.post("/internal/v1/resync", new byte[0], body -> null);
    }

    private static ViewerCount count(byte[] body) {
        @Nullable
        Event event = BatchCodec.decode(body).decode().stream().findFirst().orElse(null);
        if (event instanceof ViewerCount count) {
            return count;
        }
        throw new WireException("viewers: another answer (expected: one count)");
    }
}
