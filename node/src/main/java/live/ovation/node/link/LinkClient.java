package live.ovation.node.link;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import live.ovation.transport.Call;
import live.ovation.transport.CallFailed;
import live.ovation.transport.HttpClient;
import live.ovation.transport.Peers;
import live.ovation.transport.Reply;
import org.jspecify.annotations.Nullable;

/// Calls one of several nodes that can all do the same. Thread-safe.
///
/// Every internal call may be repeated without harm: reports carry absolute values, events carry positions
/// and counters that only grow, the rest only reads. So whatever fails is tried with the next node; and
/// what one node has not answered for a while (it may be frozen) is asked of the next one too, and the
/// first answer counts.
public final class LinkClient {
    private static final int UNAVAILABLE = 503;

    private final HttpClient client;
    private final Peers peers;
    private final Duration patience;
    private final Map<String, String> headers;
    private final ClockSkews.@Nullable Peers clocks;

    /// @param patience how long a call may go unanswered before another node is asked, too
    public LinkClient(HttpClient client, Peers peers, Duration patience, Secret secret) {
        this(client, peers, patience, secret, null);
    }

    /// As the other one.
    ///
    /// @param clocks is told of the nodes' clocks; null: nobody wants to know
    public LinkClient(
            HttpClient client, Peers peers, Duration patience, Secret secret, ClockSkews.@Nullable Peers clocks) {
        this.clocks = clocks;
        this.client = client;
        this.peers = peers;
        this.patience = patience;
        this.headers = secret.headers();
    }

    <T> CompletionStage<T> get(String uri, Function<byte[], T> decode) {
        return call("GET", uri, new byte[0], decode);
    }

    <T> CompletionStage<T> post(String uri, byte[] body, Function<byte[], T> decode) {
        return call("POST", uri, body, decode);
    }

    /// As the other one, to these nodes in this order.
    <T> CompletionStage<T> post(List<Peers.Peer> order, String uri, byte[] body, Function<byte[], T> decode) {
        CompletableFuture<T> done = new CompletableFuture<>();
        tryNext("POST", uri, body, decode, order.iterator(), done);
        return done;
    }

    /// Every node, in front the one that has to do with this key.
    List<Peers.Peer> orderFor(String key) {
        return peers.inOrderFor(key);
    }

    private <T> CompletionStage<T> call(String method, String uri, byte[] body, Function<byte[], T> decode) {
        CompletableFuture<T> done = new CompletableFuture<>();
        tryNext(method, uri, body, decode, peers.inOrder().iterator(), done);
        return done;
    }

    private <T> void tryNext(
            String method,
            String uri,
            byte[] body,
            Function<byte[], T> decode,
            Iterator<Peers.Peer> left,
            CompletableFuture<T> done) {
        if (!left.hasNext()) {
            done.completeExceptionally(new LinkException(method + " " + uri + ": no address (expected: at least one)"));
            return;
        }
        Peers.Peer peer = left.next();
        Call call = new Call(peer.address(), method, uri, headers, body);
        peer.onBegin();
        long sentAt = clocks == null ? 0 : clocks.nowMicros();
        CompletableFuture<Reply> answered = client.call(call).toCompletableFuture();
        answered.whenComplete((reply, failure) -> {
            peer.onEnd();
            if (failure != null) {
                peer.onFailed();
            } else {
                peer.onAnswered();
                if (clocks != null) {
                    clocks.answered(peer.address(), sentAt, reply);
                }
            }
        });
        CompletableFuture<Reply> inTime =
                left.hasNext() ? answered.copy().orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS) : answered;
        inTime.whenComplete((reply, failure) -> {
            if (failure instanceof TimeoutException) {
                peer.onFailed();
                answered.thenAccept(late -> {
                    if (late.isSuccess()) {
                        complete(call, late, decode, done);
                    }
                });
            }
            boolean another = failure != null || reply.status() == UNAVAILABLE;
            if (another && left.hasNext()) {
                tryNext(method, uri, body, decode, left, done);
            } else if (failure != null) {
                done.completeExceptionally(new LinkException(reason(call, failure)));
            } else {
                complete(call, reply, decode, done);
            }
        });
    }

    private static <T> void complete(Call call, Reply reply, Function<byte[], T> decode, CompletableFuture<T> done) {
        if (!reply.isSuccess()) {
            done.completeExceptionally(new LinkException(call + ": answered " + reply.status() + " (expected: 200)"));
            return;
        }
        try {
            done.complete(decode.apply(reply.body()));
        } catch (RuntimeException e) {
            done.completeExceptionally(new LinkException(call + ": " + e.getMessage()));
        }
    }

    private static String reason(Call call, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof CallFailed ? String.valueOf(cause.getMessage()) : call + ": " + cause;
    }
}
