package live.ovation.frontend.connection;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import live.ovation.frontend.feed.FeedState;
import live.ovation.frontend.feed.JoinPoint;
import live.ovation.frontend.feed.JournalFrame;
import live.ovation.frontend.feed.RosterFrames;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.frontend.stream.Stream;
import live.ovation.frontend.stream.StreamListener;
import live.ovation.frontend.stream.Watch;
import live.ovation.frontend.stream.WatchChange;
import live.ovation.protocol.CloseReason;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.Position;
import live.ovation.protocol.Positions;
import live.ovation.protocol.Presence;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.protocol.sse.Frames;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ExtensibleBehavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/// The life of one viewer's stream. An actor that runs on its channel's own event loop, so it touches the
/// stream without a lock; when it fails, its stream ends with a [CloseReason] and no other is touched.
///
/// A plain switch instead of the usual builder of handlers: that builder is made anew for each actor, and there are a
/// hundred thousand of these.
public final class Connection extends ExtensibleBehavior<Connection.Command> {
    private static final String REACTIONS = "reactions";
    private static final String COMMENTS = "comments";

    private final ActorRef<Command> self;
    private final ConnectionContext shared;
    private final Stream stream;
    private final StreamRequest request;

    /// Joined, but their hello waits for the others that were asked for together with them; null: nobody waits.
    private @Nullable Greeting greeting;

    private boolean greeted;

    private final LedgerReads reads;

    /// Null when nobody with a name watches.
    private final @Nullable UserSigns signs;

    /// Null while no user's presence is watched, as for most.
    private @Nullable Acquaintances acquaintances;

    /// What a connection can be told.
    public sealed interface Command {}

    private record Joined(VideoId video, JoinPoint point, Why why) implements Command {}

    /// @param page null when reading failed
    record PageRead(
            VideoId video,
            LedgerReads.Reading reading,
            @Nullable JournalPage page) implements Command {}

    record ReadAgain(VideoId video, LedgerReads.Reading reading) implements Command {}

    private record Lagged(VideoId video) implements Command {}

    private record Change(WatchChange change) implements Command {}

    private record Lost(CloseReason reason) implements Command {}

    private record Told(Presence presence) implements Command {}

    private enum Notice implements Command {
        DRAINED,
        BEAT,
        FORGOTTEN,
        DRAIN
    }

    private enum Why {
        GREETING,
        LAG
    }

    private Connection(ActorRef<Command> self, ConnectionContext shared, Stream stream, StreamRequest request) {
        this.self = self;
        this.shared = shared;
        this.stream = stream;
        this.request = request;
        this.reads = new LedgerReads(shared, stream, self);
        People people = request.people();
        this.signs =
                people == null || people.as() == null ? null : shared.presence().of(people.as());
    }

    static Behavior<Command> create(ConnectionContext shared, Stream stream, StreamRequest request) {
        return Behaviors.setup(context -> {
            Connection connection = new Connection(context.getSelf(), shared, stream, request);
            stream.listener(new Port(context.getSelf()));
            connection.open();
            return connection;
        });
    }

    @Override
    public Behavior<Command> receive(TypedActorContext<Command> context, Command command) {
        return switch (command) {
            case Joined joined -> onJoined(joined);
            case PageRead read -> onPageRead(read);
            case ReadAgain again -> {
                reads.readAgain(again.video(), again.reading());
                yield Behaviors.same();
            }
            case Lagged lagged -> onLagged(lagged);
            case Change change -> onChange(change.change());
            case Lost lost -> Behaviors.stopped();
            case Told told -> {
                if (acquaintances != null) {
                    acquaintances.onPresence(told.presence(), shared.loop().scratch());
                }
                yield Behaviors.same();
            }
            case Notice notice ->
                switch (notice) {
                    case DRAINED -> {
                        reads.goOn();
                        if (acquaintances != null) {
                            acquaintances.tell(shared.loop().scratch());
                        }
                        yield Behaviors.same();
                    }
                    case BEAT -> onBeat();
                    case FORGOTTEN -> {
                        if (signs != null) {
                            signs.forgotten();
                        }
                        arrive(stream.videos());
                        yield Behaviors.same();
                    }
                    case DRAIN -> onDrain();
                };
        };
    }

    @Override
    public Behavior<Command> receiveSignal(TypedActorContext<Command> context, Signal signal) {
        if (signal instanceof PostStop) {
            // The last one: until now the user was here.
            if (signs != null) {
                signs.arrive(stream.videos());
            }
            if (acquaintances != null) {
                acquaintances.leave();
            }
            stream.forEachWatch(watch -> shared.feeds().unwatch(watch.video(), request.lane()));
            // Whoever stops in good order has ended the stream before.
            end(CloseReason.CONNECTION_FAILED);
        }
        return Behaviors.same();
    }

    private void open() {
        People people = request.people();
        if (people != null) {
            watchUsers(people.users());
        }
        watch(request.videos(), request.resume());
        greetIfComplete();
    }

    // --- people ---

    /// A viewer comes to these videos; whoever has a name also without any.
    private void arrive(List<VideoId> videos) {
        if (!videos.isEmpty()) {
            shared.presence()
                    .count(signs == null ? '~' + stream.tag() : signs.user().value(), videos);
        }
        if (signs != null) {
            signs.arrive(videos);
        }
    }

    private void watchUsers(List<UserId> users) {
        if (users.isEmpty()) {
            return;
        }
        if (acquaintances == null) {
            acquaintances = new Acquaintances(shared.feeds(), stream, presence -> self.tell(new Told(presence)));
            if (greeted) {
                acquaintances.onGreeted(shared.loop().scratch());
            }
        }
        users.forEach(acquaintances::watch);
    }

    // --- watching ---

    private void watch(List<VideoId> videos, Positions resume) {
        arrive(videos);
        if (greeting == null) {
            greeting = new Greeting(videos);
        } else {
            greeting.add(videos);
        }
        for (VideoId video : videos) {
            stream.watch(video, resume.of(video));
            shared.feeds()
                    .watch(
                            video,
                            request.lane(),
                            shared.loop().index(),
                            point -> self.tell(new Joined(video, point, Why.GREETING)));
        }
    }

    private Behavior<Command> onJoined(Joined joined) {
        Watch watch = stream.watchOf(joined.video());
        if (watch == null || watch.isLive()) {
            return Behaviors.same();
        }
        if (joined.why() == Why.LAG) {
            tellLag(watch, joined.point());
            return Behaviors.same();
        }
        if (greeting != null) {
            greeting.joined(joined.video(), joined.point());
            greetIfComplete();
        }
        return Behaviors.same();
    }

    private void greetIfComplete() {
        Greeting complete = greeting;
        if (complete == null || !complete.isComplete()) {
            return;
        }
        greeting = null;
        Map<VideoId, CatchUp> plans = new LinkedHashMap<>();
        for (VideoId video : complete.videos()) {
            Watch watch = Objects.requireNonNull(stream.watchOf(video));
            CatchUp plan = CatchUp.plan(
                    watch.position(),
                    request.newestComments(),
                    complete.pointOf(video).state());
            watch.positionIs(plan.start());
            plans.put(video, plan);
        }
        FrameBuffer out = cleared();
        complete.write(out, stream, shared);
        stream.write(out);
        if (!greeted) {
            greeted = true;
            if (acquaintances != null) {
                acquaintances.onGreeted(out);
            }
        }
        plans.forEach((video, plan) ->
                catchUp(Objects.requireNonNull(stream.watchOf(video)), complete.pointOf(video), plan, "expired"));
    }

    /// Where every join ends: what the viewer lacks of the journal, and then the log.
    private void catchUp(Watch watch, JoinPoint point, CatchUp plan, String gapReason) {
        watch.positionIs(plan.start());
        FrameBuffer out = cleared();
        if (plan.gap()) {
            Frames.gap(out, watch.video(), COMMENTS, null, gapReason);
            shared.telemetry().counter(FrontendMetric.GAPS, "reason", gapReason).increment();
        }
        for (JournalFrame frame : plan.frames()) {
            stream.appendJournal(out, watch, frame.event().position(), frame.frame());
        }
        if (out.length() > 0) {
            stream.write(out);
        }
        Position readAfter = plan.readAfter();
        if (readAfter == null) {
            join(watch, point);
        } else {
            reads.begin(watch.video(), point, readAfter);
        }
    }

    private void join(Watch watch, JoinPoint point) {
        shared.telemetry().counter(FrontendMetric.CAUGHT_UP).increment();
        stream.join(watch, point.watchers(), point.at(), point.state().journalHead());
    }

    // --- reading from the ledger ---

    private Behavior<Command> onPageRead(PageRead read) {
        Watch watch = stream.watchOf(read.video());
        if (watch == null) {
            return Behaviors.same();
        }
        JoinPoint point = read.reading().point();
        switch (reads.onPage(watch, read.reading(), read.page())) {
            case GOES_ON -> {}
            case COMPLETE -> join(watch, point);
            case EXPIRED -> catchUp(watch, point, CatchUp.afresh(request.newestComments(), point.state()), "expired");
            case FAILED -> {
                end(CloseReason.CATCH_UP_FAILED);
                return Behaviors.stopped();
            }
        }
        return Behaviors.same();
    }

    // --- lagging ---

    private Behavior<Command> onLagged(Lagged lagged) {
        shared.feeds()
                .rejoin(
                        lagged.video(),
                        request.lane(),
                        shared.loop().index(),
                        point -> self.tell(new Joined(lagged.video(), point, Why.LAG)));
        return Behaviors.same();
    }

    private void tellLag(Watch watch, JoinPoint point) {
        FeedState state = point.state();
        FrameBuffer out = cleared();
        Frames.gap(out, watch.video(), REACTIONS, null, "slow");
        Frames.stats(out, state.viewers(), state.unique(), state.totals());
        if (state.audience() != null && RosterFrames.tellsAnything(null, state.audience())) {
            Frames.roster(out, state.audience());
        }
        if (state.attendance() != null && state.attendance().saidMicros() > 0) {
            // The word may be in what the viewer missed.
            Frames.ended(out, state.attendance());
        }
        shared.telemetry().counter(FrontendMetric.GAPS, "reason", "slow").increment();
        stream.write(out);
        catchUp(watch, point, CatchUp.plan(watch.position(), request.newestComments(), state), "slow");
    }

    // --- the rest of a life ---

    private Behavior<Command> onChange(WatchChange change) {
        WatchPlan plan;
        try {
            plan = WatchPlan.of(stream.videos(), acquaintances, change);
        } catch (IllegalArgumentException e) {
            change.watching().completeExceptionally(e);
            return Behaviors.same();
        }
        change.watching().complete(plan.watching());
        plan.removed().forEach(this::unwatch);
        watchUsers(change.watchUsers());
        if (acquaintances != null) {
            change.unwatchUsers().forEach(acquaintances::unwatch);
        }
        if (!plan.joining().isEmpty()) {
            watch(plan.joining(), Positions.NONE);
        }
        return Behaviors.same();
    }

    private void unwatch(VideoId video) {
        Watch watch = stream.watchOf(video);
        if (watch == null) {
            return;
        }
        stream.unwatch(watch);
        if (signs != null) {
            signs.unwatch(List.of(video));
        }
        reads.forget(video);
        shared.feeds().unwatch(video, request.lane());
        if (greeting != null) {
            greeting.forget(video);
            if (greeting.isEmpty()) {
                greeting = null;
            } else {
                greetIfComplete();
            }
        }
    }

    private Behavior<Command> onBeat() {
        if (!stream.isBlocked()) {
            FrameBuffer out = cleared();
            Frames.beat(out, shared.clock().epochMicros());
            stream.write(out);
        }
        if (signs != null) {
            signs.stay(stream.videos());
        }
        return Behaviors.same();
    }

    private Behavior<Command> onDrain() {
        end(CloseReason.DRAINING);
        return Behaviors.stopped();
    }

    /// The crowd that is sent away together is not to come back together.
    private void end(CloseReason reason) {
        Duration earliest = reason.returnAfter();
        long millis = earliest == null ? 0 : earliest.toMillis();
        stream.end(
                reason,
                earliest == null ? null : millis + ThreadLocalRandom.current().nextLong(millis + 1));
    }

    private FrameBuffer cleared() {
        FrameBuffer out = shared.loop().scratch();
        out.clear();
        return out;
    }

    /// The stream's way to its actor.
    private record Port(ActorRef<Command> connection) implements StreamListener {
        @Override
        public void onLagged(VideoId video) {
            connection.tell(new Lagged(video));
        }

        @Override
        public void onDrained() {
            connection.tell(Notice.DRAINED);
        }

        @Override
        public void onChange(WatchChange change) {
            connection.tell(new Change(change));
        }

        @Override
        public void onBeat() {
            connection.tell(Notice.BEAT);
        }

        @Override
        public void onForgotten() {
            connection.tell(Notice.FORGOTTEN);
        }

        @Override
        public void onDrain() {
            connection.tell(Notice.DRAIN);
        }

        @Override
        public void onLost(CloseReason reason) {
            connection.tell(new Lost(reason));
        }
    }
}
