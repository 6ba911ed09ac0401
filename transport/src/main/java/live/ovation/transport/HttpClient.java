package live.ovation.transport;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Calls other nodes. Thread-safe; never blocks.
///
/// Each peer has a pool of its own, of bounded size and with a bounded queue, and every call has one deadline for all
/// it may wait for (a connection, the connecting, the answer). So a peer that is frozen costs its own callers their
/// time-out and nobody else anything.
public final class HttpClient implements AutoCloseable {
    /// Peers come and go; beyond so many, those without a connection are forgotten.
    private static final int MAX_UNUSED_POOLS = 512;

    private final EventLoops loops;
    private final Settings settings;
    private final Map<PeerAddress, PeerPool> pools = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /// @param connect how long connecting may take
    /// @param answer how long a call may take from being made to being answered; a stream: to its head
    /// @param connections how many connections to one peer answer calls at once; streams are not counted
    /// @param waiting how many calls to one peer may wait for a connection before further ones fail at once
    /// @param maxBodyBytes a larger answer is a failure
    /// @param idle how long an unused connection is kept; below the server's, so that it is seldom closed under
    ///     a call
    public record Settings(
            Duration connect, Duration answer, int connections, int waiting, int maxBodyBytes, Duration idle) {
        public static Settings defaults() {
            return new Settings(
                    Duration.ofSeconds(2), Duration.ofSeconds(10), 128, 4096, 32 << 20, Duration.ofSeconds(10));
        }

        public Settings withAnswer(Duration limit) {
            return new Settings(connect, limit, connections, waiting, maxBodyBytes, idle);
        }

        public Settings withConnect(Duration limit) {
            return new Settings(limit, answer, connections, waiting, maxBodyBytes, idle);
        }

        public Settings withPool(int most, int mostWaiting) {
            return new Settings(connect, answer, most, mostWaiting, maxBodyBytes, idle);
        }

        public Settings withMaxBodyBytes(int bytes) {
            return new Settings(connect, answer, connections, waiting, bytes, idle);
        }
    }

    public HttpClient(EventLoops loops, Settings settings) {
        this.loops = loops;
        this.settings = settings;
    }

    /// Completes with the answer, whatever its status; fails with [CallFailed] when there is none.
    public CompletionStage<Reply> call(Call call) {
        CompletableFuture<Reply> answered = new CompletableFuture<>();
        call(call, new ReplyListener() {
            @Override
            public void onReply(Reply reply) {
                answered.complete(reply);
            }

            @Override
            public void onFailure(CallFailed failure) {
                answered.completeExceptionally(failure);
            }
        });
        return answered;
    }

    void call(Call call, ReplyListener listener) {
        PendingCall pending = new PendingCall(call, listener);
        if (closed) {
            pending.onFailure("this node is stopping", false);
            return;
        }
        if (pools.size() > MAX_UNUSED_POOLS && !pools.containsKey(call.peer())) {
            pools.values().removeIf(PeerPool::isUnused);
        }
        PeerPool pool = pools.computeIfAbsent(call.peer(), peer -> new PeerPool(peer, loops, settings));
        pending.timer(loops.workers()
                .next()
                .schedule(
                        () -> {
                            pending.onTimeout(settings.answer());
                            pool.forget(pending);
                        },
                        settings.answer().toMillis(),
                        TimeUnit.MILLISECONDS));
        pool.submit(pending);
    }

    /// How many connections stand to a peer, those that connect included and streams not.
    int connections(PeerAddress peer) {
        PeerPool pool = pools.get(peer);
        return pool == null ? 0 : pool.open();
    }

    /// Closes every connection; calls under way fail.
    @Override
    public void close() {
        closed = true;
        pools.values().forEach(PeerPool::close);
    }
}
