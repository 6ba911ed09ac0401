package live.ovation.node.link;

import java.util.concurrent.CompletionStage;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.protocol.wire.BatchCodec;
import live.ovation.protocol.wire.ReportCodec;
import live.ovation.protocol.wire.WireException;
import org.jspecify.annotations.Nullable;

/// A dispatcher in another process.
public final class HttpDispatcherPort implements DispatcherPort {
    private final LinkClient link;

    public HttpDispatcherPort(LinkClient link) {
        this.link = link;
    }

    @Override
    // A stage of nothing ends with null.
    @SuppressWarnings("NullAway")
    public CompletionStage<Void> dispatch(EventBatch batch) {
        return link.post("/internal/v1/dispatch", BatchCodec.encode(batch), body -> null);
    }

    @Override
    public CompletionStage<ReportReply> report(SubscriptionReport report) {
        return link.post("/internal/v1/report", ReportCodec.encode(report), ReportCodec::decodeReply);
    }

    @Override
    public CompletionStage<ViewerCount> viewers(VideoId video) {
        return link.get("/internal/v1/videos/" + video + "/viewers", HttpDispatcherPort::count);
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
