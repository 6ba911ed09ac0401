package live.ovation.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs scripts in Redis over one connection, on which whatever is asked at the same time shares the round trips.
/// Thread-safe; no call blocks, and each ends within the time-out.
///
/// It need not be there when this is opened. While there is no connection, calls fail at once; one that broke is made
/// anew by Lettuce. One that stands and answers nothing (the other side is gone without a word) is given up after
/// [#SILENCE] and replaced, for the operating system takes a quarter of an hour to notice.
public final class RedisStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisStore.class);
    private static final Duration RETRY = Duration.ofMillis(300);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final Executor LATER = CompletableFuture.delayedExecutor(RETRY.toMillis(), TimeUnit.MILLISECONDS);

    private final RedisSettings settings;
    private final RedisUse use;
    private final Clock clock;
    private final ClientResources resources;
    private final AbstractRedisClient client;
    private final LongAdder calls;
    private final LongAdder failed;
    private final LongAdder nanos;
    private final LongAdder connections;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Object lock = new Object();

    private volatile @Nullable Connection connection;
    private volatile boolean closed;
    // Guarded by the lock.
    private boolean complained;

    /// A connection, to one server or to a cluster, and when it last answered.
    private static final class Connection {
        final StatefulConnection<String, String> connection;
        final RedisScriptingAsyncCommands<String, String> scripts;
        volatile long answeredNanos;

        Connection(
                StatefulConnection<String, String> connection,
                RedisScriptingAsyncCommands<String, String> scripts,
                long nowNanos) {
            this.connection = connection;
            this.scripts = scripts;
            this.answeredNanos = nowNanos;
        }
    }

    /// Begins to connect and returns at once.
    public RedisStore(RedisSettings settings, RedisUse use, Telemetry telemetry, Clock clock) {
        this.settings = settings;
        this.use = use;
        this.clock = clock;
        calls = telemetry.counter(use.calls());
        failed = telemetry.counter(use.failed());
        nanos = telemetry.counter(use.nanos());
        connections = telemetry.counter(use.connections());
        telemetry.gauge(use.waiting(), waiting::get);
        telemetry.gauge(use.connected(), () -> isConnected() ? 1 : 0);
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .reconnectDelay(
                        Delay.exponential(Duration.ofMillis(20), Duration.ofMillis(500), 2, TimeUnit.MILLISECONDS))
                .build();
        client = settings.cluster() ? clusterClient() : serverClient();
        connect();
    }

    private RedisClient serverClient() {
        RedisClient made = RedisClient.create(resources);
        made.setOptions(options(ClientOptions.builder()).build());
        return made;
    }

    private RedisClusterClient clusterClient() {
        List<RedisURI> nodes = settings.urls().stream().map(RedisStore::address).toList();
        RedisClusterClient made = RedisClusterClient.create(resources, nodes);
        made.setOptions(options(ClusterClientOptions.builder()
                        .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                                .enablePeriodicRefresh(Duration.ofSeconds(10))
                                .build()))
                .build());
        return made;
    }

    private <B extends ClientOptions.Builder> B options(B builder) {
        builder.autoReconnect(true)
                // In a cluster connections to nodes are made when first needed; there, who is away costs the time-out.
                .disconnectedBehavior(
                        settings.cluster()
                                ? ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS
                                : ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(settings.waiting())
                .timeoutOptions(TimeoutOptions.enabled(settings.timeout()))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT)
                        .keepAlive(true)
                        .build());
        return builder;
    }

    private static RedisURI address(String url) {
        RedisURI address = RedisURI.create(url.strip());
        address.setTimeout(CONNECT);
        address.setClientName("ovation");
        return address;
    }

    public boolean isConnected() {
        Connection now = connection;
        return now != null && now.connection.isOpen();
    }

    // --- connecting ---

    private void connect() {
        if (closed) {
            return;
        }
        CompletionStage<Connection> made;
        try {
            made = client instanceof RedisClusterClient cluster ? toCluster(cluster) : toServer();
        } catch (RuntimeException e) {
            made = CompletableFuture.failedFuture(e);
        }
        made.whenComplete((opened, failure) -> {
            if (failure == null) {
                onConnected(opened);
            } else {
                onNotConnected(failure);
            }
        });
    }

    private CompletionStage<Connection> toServer() {
        return ((RedisClient) client)
                .connectAsync(StringCodec.UTF8, address(settings.urls().getFirst()))
                .thenApply((StatefulRedisConnection<String, String> made) ->
                        new Connection(made, made.async(), clock.nanoTime()));
    }

    private CompletionStage<Connection> toCluster(RedisClusterClient cluster) {
        // Without knowing the cluster's nodes first, connecting to it fails.
        return cluster.refreshPartitionsAsync()
                .thenCompose(known -> cluster.connectAsync(StringCodec.UTF8))
                .thenApply((StatefulRedisClusterConnection<String, String> made) ->
                        new Connection(made, made.async(), clock.nanoTime()));
    }

    private void onConnected(Connection made) {
        connections.increment();
        synchronized (lock) {
            if (closed) {
                made.connection.closeAsync();
                return;
            }
            connection = made;
            complained = false;
        }
        LOG.info("{}: connected to {}", use.word(), settings.where());
    }

    private void onNotConnected(Throwable failure) {
        boolean first;
        synchronized (lock) {
            first = !complained;
            complained = true;
        }
        if (first && !closed) {
            LOG.warn("{}: {} can't be reached, trying on: {}", use.word(), settings.where(), causeOf(failure));
        }
        LATER.execute(this::connect);
    }

    /// Gives up a connection that answers nothing.
    private void replace(Connection silent) {
        synchronized (lock) {
            if (connection != silent || closed) {
                return;
            }
            connection = null;
        }
        LOG.warn(
                "{}: {} has said nothing for {} s, connecting anew", use.word(), settings.where(), SILENCE.toSeconds());
        silent.connection.closeAsync();
        connect();
    }

    // --- asking ---

    /// Runs a script on a shard.
    ///
    /// @return what it answered: texts, numbers and lists of them; fails with [RedisUse#unavailable] only
    public CompletionStage<List<Object>> run(Script script, String shard, String... arguments) {
        calls.increment();
        Connection now = connection;
        if (now == null) {
            return refused("not connected (expected: a connection)");
        }
        if (waiting.incrementAndGet() > settings.waiting()) {
            waiting.decrementAndGet();
            return refused(settings.waiting() + " calls wait already (expected: fewer)");
        }
        long askedNanos = clock.nanoTime();
        String[] keys = {shard};
        CompletableFuture<List<Object>> answered = new CompletableFuture<>();
        asked(() -> now.scripts.<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments))
                .exceptionallyCompose(failure -> causeOf(failure) instanceof RedisNoScriptException
                        // A Redis that was restarted knows no script any more.
                        ? asked(() ->
                                now.scripts.<List<Object>>eval(script.text(), ScriptOutputType.MULTI, keys, arguments))
                        : CompletableFuture.failedFuture(failure))
                .whenComplete((answer, failure) -> {
                    waiting.decrementAndGet();
                    long nowNanos = clock.nanoTime();
                    nanos.add(nowNanos - askedNanos);
                    if (failure == null) {
                        now.answeredNanos = nowNanos;
                        answered.complete(answer);
                    } else {
                        answered.completeExceptionally(onFailed(now, askedNanos, causeOf(failure)));
                    }
                });
        return answered;
    }

    /// Lettuce throws some failures and answers others.
    private static <T> CompletionStage<T> asked(java.util.function.Supplier<CompletionStage<T>> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private RuntimeException onFailed(Connection asked, long askedNanos, Throwable cause) {
        failed.increment();
        if (cause instanceof RedisCommandTimeoutException) {
            if (asked.answeredNanos - askedNanos < 0 && clock.nanoTime() - asked.answeredNanos > SILENCE.toNanos()) {
                replace(asked);
            }
            return unavailable("no answer within " + settings.timeout().toMillis() + " ms (expected: one)");
        }
        return unavailable(String.valueOf(cause.getMessage()));
    }

    private CompletionStage<List<Object>> refused(String why) {
        failed.increment();
        return CompletableFuture.failedFuture(unavailable(why));
    }

    private RuntimeException unavailable(String why) {
        return use.unavailable().apply(use.word() + ": " + settings.where() + ": " + why);
    }

    private static Throwable causeOf(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /// Ends the connection; calls under way fail.
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        client.shutdownAsync(0, 2, TimeUnit.SECONDS)
                .whenComplete((done, failure) -> resources.shutdown(0, 2, TimeUnit.SECONDS));
    }
}
