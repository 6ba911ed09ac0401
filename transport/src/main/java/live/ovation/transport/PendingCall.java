package live.ovation.transport;

import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A call that has no answer yet. Thread-safe: whoever ends it first, wins, and its listener hears of one end only.
final class PendingCall {
    private final Call call;
    private final ReplyListener listener;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable PeerConnection connection;
    private volatile @Nullable ScheduledFuture<?> timer;

    PendingCall(Call call, ReplyListener listener) {
        this.call = call;
        this.listener = listener;
    }

    Call call() {
        return call;
    }

    void timer(ScheduledFuture<?> scheduled) {
        timer = scheduled;
        if (over.get()) {
            scheduled.cancel(false);
        }
    }

    boolean isOver() {
        return over.get();
    }

    void onConnection(PeerConnection carrier) {
        connection = carrier;
    }

    void onReply(Reply reply) {
        if (end()) {
            listener.onReply(reply);
        }
    }

    void onFailure(String why, boolean sent) {
        if (end()) {
            listener.onFailure(new CallFailed(call, why, sent));
        }
    }

    /// Null when nobody wants the stream.
    ReplyListener.@Nullable StreamListener onStream(Reply head, ReplyListener.PeerStream stream) {
        if (!end()) {
            return null;
        }
        ReplyListener.StreamListener receiver = listener.onStream(head.status(), head.headers(), stream);
        if (receiver == null) {
            listener.onFailure(new CallFailed(call, "answered with a stream (expected: a whole answer)", true));
        }
        return receiver;
    }

    /// The order matters: the end is marked before the connection is looked for, and a connection is named before it
    /// looks for the end. So a call that is just being sent is either not sent, or its connection is closed.
    void onTimeout(Duration limit) {
        if (!end()) {
            return;
        }
        PeerConnection carrier = connection;
        listener.onFailure(new CallFailed(call, "no answer within " + limit.toMillis() + " ms", carrier != null));
        if (carrier != null) {
            // An answer that comes too late must not be taken for the next call's.
            carrier.abandon(this);
        }
    }

    private boolean end() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        ScheduledFuture<?> scheduled = timer;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
        return true;
    }
}
