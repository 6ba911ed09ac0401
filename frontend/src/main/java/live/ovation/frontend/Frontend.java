package live.ovation.frontend;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import live.ovation.frontend.connection.ConnectionContext;
import live.ovation.frontend.connection.LoopPresence;
import live.ovation.frontend.connection.LoopSupervisor;
import live.ovation.frontend.connection.LoopsSetup;
import live.ovation.frontend.connection.StreamRequest;
import live.ovation.frontend.feed.Feeds;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.frontend.stream.LoopStreams;
import live.ovation.frontend.stream.Stream;
import live.ovation.frontend.stream.StreamListener;
import live.ovation.frontend.stream.WatchChange;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.FrontendPort;
import live.ovation.protocol.HistoryPort;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.EventLoops;
import live.ovation.transport.Exchange;
import live.ovation.transport.Problem;
import live.ovation.transport.Routes;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// A frontend: holds the viewers' streams and brings them what dispatchers deliver. Thread-safe.
///
/// Each event loop has its streams, its sweeper and its supervisor; the feeds' thread has everything else.
/// They meet only as messages and through the logs.
public final class Frontend implements FrontendPort, AutoCloseable {
    /// Another one will do, at once.
    private static final Duration DRAINING_RETRY = Duration.ofSeconds(1);
    /// Places come free when viewers leave.
    private static final Duration FULL_RETRY = Duration.ofSeconds(5);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(3);
    private static final int RADIX = 36;

    private final FrontendSettings settings;
    private final Telemetry telemetry;
    private final List<EventLoop> eventLoops;
    private final List<LoopStreams> loops = new ArrayList<>();
    private final List<ActorRef<LoopSupervisor.Command>> supervisors = new ArrayList<>();
    private final ScheduledExecutorService thread;
    private final Feeds feeds;
    private final ActorSystem<Void> actors;
    private final StreamAdmission admission;
    private final Drain drain;
    private volatile boolean closing;

    public Frontend(
            FrontendSettings settings,
            EventLoops eventLoops,
            DispatcherPort dispatcher,
            PresencePort presences,
            HistoryPort history,
            Telemetry telemetry,
            Clock clock) {
        this.settings = settings;
        this.telemetry = telemetry;
        this.eventLoops = eventLoops.workerLoops();
        for (EventLoop loop : this.eventLoops) {
            loops.add(new LoopStreams(loops.size(), loop, settings.stream(), telemetry, clock));
        }
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("ovation-feeds").factory());
        this.feeds = new Feeds(
                settings.id(),
                settings.address(),
                settings.feed(),
                settings.stream().beat(),
                loops,
                dispatcher,
                presences,
                history,
                PooledByteBufAllocator.DEFAULT,
                thread,
                telemetry,
                clock);
        LoopsSetup setup = new LoopsSetup(this.eventLoops);
        this.actors = ActorSystem.create(
                Behaviors.empty(), "ovation", ActorSystemSetup.create(BootstrapSetup.create(setup.config()), setup));
        for (LoopStreams loop : loops) {
            ConnectionContext shared = new ConnectionContext(
                    settings.id(),
                    settings.region(),
                    settings.crossOrigin(),
                    loop,
                    feeds,
                    new LoopPresence(loop, feeds::nextCohort, feeds::people),
                    history,
                    telemetry,
                    clock);
            supervisors.add(actors.systemActorOf(
                    LoopSupervisor.create(shared),
                    "loop-" + loop.index(),
                    DispatcherSelector.fromConfig(LoopsSetup.dispatcherOf(loop.index()))));
            loop.startBeats();
        }
        this.admission = new StreamAdmission(settings.newStreamsPerSecond(), clock);
        this.drain = new Drain(settings.drain(), this::streams, this::sendAway, thread, clock);
        telemetry.gauge(FrontendMetric.STREAMS, this::streams);
        telemetry.gauge(FrontendMetric.DRAINING, () -> isDraining() ? 1 : 0);
        telemetry.gauge(FrontendMetric.STREAMS_BOUND, settings::maxStreams);
    }

    public void addPublicRoutes(Routes routes) {
        new StreamApi(this).addRoutes(routes);
    }

    @Override
    public CompletionStage<Void> deliver(Delivery delivery) {
        return feeds.deliver(delivery);
    }

    /// How many streams are open.
    public int streams() {
        int open = 0;
        for (LoopStreams loop : loops) {
            open += loop.count();
        }
        return open;
    }

    void open(Exchange exchange, StreamRequest request) {
        refuseIfNeedBe();
        Channel channel = exchange.channel();
        int index = eventLoops.indexOf(channel.eventLoop());
        exchange.takeOver();
        supervisors.get(index).tell(new LoopSupervisor.Open(channel, request));
    }

    /// Before anything is made for the stream. The connection ends with the refusal: a balancer that keeps it would
    /// bring the next viewer here, too.
    private void refuseIfNeedBe() {
        if (isDraining() || closing) {
            throw refusal("draining", "going down (expected: another one)", StreamAdmission.later(DRAINING_RETRY));
        }
        if (streams() >= settings.maxStreams()) {
            throw refusal(
                    "full",
                    "full with " + settings.maxStreams() + " streams (expected: another one)",
                    StreamAdmission.later(FULL_RETRY));
        }
        if (!admission.admit()) {
            throw refusal(
                    "rate",
                    "more than " + settings.newStreamsPerSecond()
                            + " new streams in a second (expected: again in a moment)",
                    admission.turn());
        }
    }

    private Problem refusal(String reason, String detail, Duration retryAfter) {
        telemetry.counter(FrontendMetric.REFUSED, "reason", reason).increment();
        return Problem.unavailable("frontend: " + detail, retryAfter).closing();
    }

    /// @throws Problem when there is no such stream here
    CompletableFuture<List<VideoId>> change(
            String connection,
            List<VideoId> watch,
            List<VideoId> unwatch,
            List<UserId> watchUsers,
            List<UserId> unwatchUsers) {
        ConnectionTag tag = ConnectionTag.parse(connection, settings.id(), loops.size());
        CompletableFuture<List<VideoId>> watching = new CompletableFuture<>();
        LoopStreams loop = loops.get(tag.loop());
        loop.execute(() -> {
            Stream stream = loop.find(tag.slot(), tag.key());
            StreamListener listener = stream == null ? null : stream.listener();
            if (listener == null) {
                watching.completeExceptionally(StreamApi.gone(connection));
            } else {
                listener.onChange(new WatchChange(watch, unwatch, watchUsers, unwatchUsers, watching));
            }
        });
        return watching;
    }

    /// Sends the viewers away with a `bye`, in waves, and lets nobody in any more. The same as long
    /// as it lasts, however often it is asked for. Rows of the subscription table stay until their
    /// viewers have gone.
    ///
    /// @return completes when all have gone; exceptionally when [#undrain] took it back
    public CompletionStage<Void> drain() {
        return drain.begin();
    }

    /// Lets viewers in again; those still here stay.
    public void undrain() {
        drain.takeBack();
    }

    public boolean isDraining() {
        return drain.isOn();
    }

    /// Each loop's share, so that none of them has all the goodbyes.
    private void sendAway(int wave) {
        int all = Math.max(1, streams());
        for (int i = 0; i < loops.size(); i++) {
            int share = (int) Math.ceilDiv((long) wave * loops.get(i).count(), all);
            if (share > 0) {
                supervisors.get(i).tell(new LoopSupervisor.SendAway(share));
            }
        }
    }

    /// Ends every stream and then the actors; waits at most some seconds. The event loops have to live until it is
    /// done.
    @Override
    public void close() {
        closing = true;
        actors.terminate();
        try {
            actors.getWhenTerminated().toCompletableFuture().get(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            telemetry.errors().record("end of the connections", e);
        }
        feeds.close();
        thread.shutdown();
    }

    /// The part of a connection's id that says where its stream is.
    private record ConnectionTag(int loop, int slot, long key) {
        static ConnectionTag parse(String connection, live.ovation.protocol.FrontendId frontend, int loops) {
            String prefix = frontend.value() + '~';
            String[] parts = connection.startsWith(prefix)
                    ? connection.substring(prefix.length()).split("~", -1)
                    : new String[0];
            if (parts.length == 3) {
                try {
                    int loop = Integer.parseInt(parts[0], RADIX);
                    int slot = Integer.parseInt(parts[1], RADIX);
                    long key = Long.parseLong(parts[2], RADIX);
                    if (loop >= 0 && loop < loops && slot >= 0) {
                        return new ConnectionTag(loop, slot, key);
                    }
                } catch (NumberFormatException e) {
                    throw StreamApi.gone(connection);
                }
            }
            throw StreamApi.gone(connection);
        }
    }
}
