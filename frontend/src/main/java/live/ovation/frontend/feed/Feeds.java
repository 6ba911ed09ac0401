package live.ovation.frontend.feed;

import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.frontend.stream.LoopStreams;
import live.ovation.frontend.stream.StreamListener;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.Audience;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.Growth;
import live.ovation.protocol.HistoryPort;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Resync;
import live.ovation.protocol.Stamped;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.protocol.wire.EventCodec;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.RecentTop;
import live.ovation.telemetry.Telemetry;

/// Every video watched on this frontend. Its methods may be called from any thread; all work happens on the
/// feeds' thread, in the order of the calls.
public final class Feeds implements AutoCloseable {
    private static final Duration AFTER_SETTLING = Duration.ofSeconds(1);

    private final FeedSettings settings;
    private final List<LoopStreams> loops;
    private final ByteBufAllocator allocator;
    private final ScheduledExecutorService thread;
    private final Telemetry telemetry;
    private final Clock clock;
    private final SubscriptionReporter reporter;
    private final FeedReader reader;
    private final AudienceReader audiences;
    private final WatchedUsers users;
    private final PeopleReporter people;
    private final AtomicLong cohorts = new AtomicLong();
    private final AtomicLong logBytes = new AtomicLong();
    private final AtomicLong videos = new AtomicLong();
    private final LongAdder fanOut;
    private final RecentTop<String> hottest;

    // Confined to the thread.
    private final Map<VideoId, Feed> feeds = new HashMap<>();
    private final FrameBuffer scratch = new FrameBuffer(4096);
    private final Arrivals arrivals = new Arrivals();
    private final DispatcherLinks links;
    private List<RegionId> stale = List.of();

    /// @param address where dispatchers reach this frontend; empty within one process
    /// @param beat how often who is here gives a sign of life
    /// @param thread the feeds' thread, single
    public Feeds(
            FrontendId frontend,
            String address,
            FeedSettings settings,
            Duration beat,
            List<LoopStreams> loops,
            DispatcherPort dispatcher,
            PresencePort presences,
            HistoryPort history,
            ByteBufAllocator allocator,
            ScheduledExecutorService thread,
            Telemetry telemetry,
            Clock clock) {
        this.settings = settings;
        this.loops = List.copyOf(loops);
        this.allocator = allocator;
        this.thread = thread;
        this.telemetry = telemetry;
        this.clock = clock;
        this.links = new DispatcherLinks(telemetry.hop("link"), clock.nanoTime());
        this.audiences = new AudienceReader(presences, thread, this::onAudience, telemetry);
        this.fanOut = telemetry.counter(FrontendMetric.FAN_OUT);
        this.hottest = telemetry.top(FrontendMetric.HOTTEST, clock);
        long incarnation = clock.epochMicros();
        this.reporter = new SubscriptionReporter(
                frontend, incarnation, address, settings, dispatcher, thread, new Viewers(), telemetry, clock);
        this.users = new WatchedUsers(settings, presences, thread, reporter::changed, telemetry);
        this.people = new PeopleReporter(
                frontend,
                incarnation,
                settings,
                PeopleReporter.gatheringFor(beat),
                presences,
                thread,
                this::onStoreLost,
                telemetry);
        this.reader = new FeedReader(settings, history, thread, this::isOpen, this::settle, telemetry);
        telemetry.gauge(FrontendMetric.LOG_BYTES, logBytes::get);
        telemetry.gauge(FrontendMetric.VIDEOS, videos::get);
        thread.execute(reporter::start);
        thread.execute(people::start);
        thread.scheduleWithFixedDelay(
                this::checkLinks,
                DispatcherLinks.CHECK.toNanos(),
                DispatcherLinks.CHECK.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    // --- from dispatchers ---

    /// Completes when the delivery's events are in the logs.
    public CompletionStage<Void> deliver(Delivery delivery) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                arrivals.begin(delivery, clock.epochMicros());
                onDeliver(delivery);
                taken.complete(null);
            } catch (RuntimeException e) {
                telemetry.errors().record("delivery", e);
                taken.completeExceptionally(e);
            } finally {
                arrivals.end();
            }
        });
        return taken;
    }

    private void onDeliver(Delivery delivery) {
        FrontendMetric kind = delivery.events() == 0 ? FrontendMetric.BEATS : FrontendMetric.DELIVERIES;
        telemetry.counter(kind).increment();
        telemetry.counter(FrontendMetric.EVENTS).add(delivery.events());
        Set<Feed> touched = new LinkedHashSet<>();
        for (EventBatch batch : delivery.batches()) {
            for (Stamped stamped : EventCodec.decodeStamped(batch)) {
                Event event = stamped.event();
                arrivals.next(stamped);
                if (event instanceof Presence presence) {
                    users.onPresence(presence);
                    continue;
                }
                Feed feed = feeds.get(event.video());
                if (feed == null) {
                    telemetry.counter(FrontendMetric.UNWATCHED).increment();
                    continue;
                }
                touched.add(feed);
                apply(feed, event);
            }
        }
        touched.forEach(this::settle);
        touched.forEach(this::countFanOut);
        // Only now: of a delivery that could not be read, the next one has to show that it is missing.
        if (links.onDelivery(delivery, clock.nanoTime())) {
            // Something was lost on the way, and nobody can say of which video.
            telemetry.counter(FrontendMetric.MISSED).increment();
            readAll();
        }
    }

    /// Once per video and delivery, whatever the audience.
    private void countFanOut(Feed feed) {
        long deliveries = (long) feed.arrived * feed.watching;
        feed.arrived = 0;
        if (deliveries > 0) {
            fanOut.add(deliveries);
            hottest.add(feed.video().value(), deliveries);
        }
    }

    private void checkLinks() {
        if (links.isOneSilent(clock.nanoTime())) {
            telemetry.counter(FrontendMetric.SILENCES).increment();
            readAll();
        }
    }

    private void apply(Feed feed, Event event) {
        switch (event) {
            case Reaction r -> {
                feed.arrived++;
                feed.onReaction(r);
            }
            case Growth g -> feed.onGrowth(g);
            case JournalEvent j -> {
                feed.arrived++;
                feed.onJournal(j);
            }
            case ViewerCount v -> feed.onViewers(v);
            case Resync r -> readIfKnown(feed);
            case Audience a -> feed.onAudience(a);
            case Attendance a -> feed.onAttendance(a);
            case Presence p -> users.onPresence(p);
        }
    }

    /// What follows from a feed's having been told something.
    private void settle(Feed feed) {
        feed.publish();
        if (feed.hasUntoldSums() && !feed.sumsScheduled) {
            feed.sumsScheduled = true;
            schedule(() -> tellSums(feed), settings.sumCadenceFor(feed.watching).toNanos());
        }
        if (feed.hasUntoldStats() && !feed.statsScheduled) {
            feed.statsScheduled = true;
            long due =
                    feed.statsAtNanos + settings.statsCadenceFor(feed.watching).toNanos() - clock.nanoTime();
            schedule(() -> tellStats(feed), Math.max(0, due));
        }
        if (feed.isKnown() && feed.needsReading() && !feed.reading) {
            reader.read(feed);
        }
    }

    private void tellSums(Feed feed) {
        feed.sumsScheduled = false;
        feed.tellSums();
        if (feed.statsWaitForSums) {
            feed.statsWaitForSums = false;
            tellStats(feed);
        }
        settle(feed);
    }

    /// Stats that are due while sums are on their way go with them: a viewer's write carries both.
    private void tellStats(Feed feed) {
        if (feed.sumsScheduled) {
            feed.statsWaitForSums = true;
            return;
        }
        feed.statsScheduled = false;
        if (feed.hasUntoldStats()) {
            feed.tellStats();
            settle(feed);
        }
    }

    private void readAll() {
        feeds.values().forEach(this::readIfKnown);
        readPeople();
    }

    private void readPeople() {
        users.readAll();
        feeds.keySet().forEach(audiences::read);
    }

    private void onAudience(Audience audience) {
        Feed feed = feeds.get(audience.video());
        if (feed != null) {
            feed.onAudience(audience);
            settle(feed);
        }
    }

    /// The store of presence has forgotten everybody: whoever is here gives a sign of life, and once everybody had the
    /// time for it, what is known here of others is read anew.
    private void onStoreLost(Duration settling) {
        loops.forEach(loop -> loop.execute(() -> loop.forEach(stream -> {
            StreamListener listener = stream.listener();
            if (listener != null) {
                listener.onForgotten();
            }
        })));
        schedule(this::readPeople, settling.plus(AFTER_SETTLING).toNanos());
    }

    /// One that isn't known yet is about to be read, by a read that hasn't begun.
    private void readIfKnown(Feed feed) {
        if (feed.isKnown() || feed.reading) {
            reader.read(feed);
        }
    }

    private boolean isOpen(Feed feed) {
        return feeds.get(feed.video()) == feed;
    }

    // --- from viewers ---

    /// A viewer begins to watch. `ready` is called, on the feeds' thread, once every event from then on
    /// reaches the viewer through the join point's log. Goes with [#unwatch], also when the viewer leaves
    /// before that.
    public void watch(VideoId video, Lane lane, int loop, Consumer<JoinPoint> ready) {
        thread.execute(() -> onWatch(video, lane, loop, ready));
    }

    private void onWatch(VideoId video, Lane lane, int loop, Consumer<JoinPoint> ready) {
        Feed feed = feeds.get(video);
        if (feed == null) {
            Lanes lanes = new Lanes(video, settings, loops, allocator, logBytes::addAndGet, scratch, telemetry, clock);
            feed = new Feed(video, settings, lanes, arrivals, scratch, telemetry, clock);
            feed.onStale(stale);
            feeds.put(video, feed);
            videos.incrementAndGet();
        }
        feed.enter(lane);
        Feed entered = feed;
        feed.whenKnown(() -> ready.accept(entered.joinPoint(lane, loop)));
        reporter.changed(video, feed.watching == 1);
    }

    /// Where a viewer who watches already may join again.
    public void rejoin(VideoId video, Lane lane, int loop, Consumer<JoinPoint> ready) {
        thread.execute(() -> {
            Feed feed = feeds.get(video);
            if (feed != null) {
                feed.whenKnown(() -> ready.accept(feed.joinPoint(lane, loop)));
            }
        });
    }

    public void unwatch(VideoId video, Lane lane) {
        thread.execute(() -> {
            Feed feed = feeds.get(video);
            if (feed == null) {
                return;
            }
            feed.leave(lane);
            if (feed.watching > 0) {
                reporter.changed(video, false);
            }
            if (feed.hasUnwatchedLane()) {
                int ending = ++feed.endings;
                schedule(() -> onLingered(feed, ending), settings.linger().toNanos());
            }
        });
    }

    private void onLingered(Feed feed, int ending) {
        if (feed.endings != ending || !isOpen(feed)) {
            return;
        }
        feed.closeUnwatchedLanes();
        if (feed.watching == 0) {
            feeds.remove(feed.video());
            videos.decrementAndGet();
            feed.close();
            reporter.changed(feed.video(), true);
        }
    }

    // --- people ---

    /// Signs of life of people on streams here. They are this one's from now on.
    public void people(SignsOfLife signs) {
        people.add(signs);
    }

    /// A number that no cohort of this frontend has had.
    public long nextCohort() {
        return cohorts.incrementAndGet();
    }

    /// The watcher is told the user's status, now and whenever it changes, until [#unwatchUser].
    public void watchUser(UserId user, UserWatcher watcher) {
        thread.execute(() -> users.watch(user, watcher));
    }

    public void unwatchUser(UserId user, UserWatcher watcher) {
        thread.execute(() -> users.unwatch(user, watcher));
    }

    private void schedule(Runnable task, long delayNanos) {
        thread.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }

    /// Reports nothing more and gives all memory back.
    @Override
    public void close() {
        thread.execute(() -> {
            reporter.close();
            people.close();
            feeds.values().forEach(Feed::close);
            feeds.clear();
            videos.set(0);
        });
    }

    /// What the reporter asks and tells.
    private final class Viewers implements SubscriptionReporter.Viewers {
        @Override
        public int of(VideoId video) {
            if (video.isUser()) {
                return users.rowOf(video);
            }
            Feed feed = feeds.get(video);
            // One that lingers keeps its row, as a viewer of none would end it.
            return feed == null ? 0 : Math.max(1, feed.watching);
        }

        @Override
        public Map<VideoId, Integer> ofAll() {
            Map<VideoId, Integer> all = HashMap.newHashMap(feeds.size());
            feeds.keySet().forEach(video -> all.put(video, of(video)));
            users.forEachTopic(topic -> all.put(topic, 1));
            return all;
        }

        @Override
        public void onEffective(VideoId video) {
            if (video.isUser()) {
                users.onEffective(video);
                return;
            }
            Feed feed = feeds.get(video);
            if (feed != null && !feed.effective) {
                feed.effective = true;
                // Only now: what the ledger gets from here on also comes as an event.
                reader.read(feed);
                audiences.read(video);
            }
        }

        @Override
        public void onStale(List<RegionId> regions) {
            if (!regions.equals(stale)) {
                stale = regions;
                for (Feed feed : feeds.values()) {
                    feed.onStale(regions);
                    settle(feed);
                }
            }
        }

        @Override
        public void onSkews(Map<RegionId, Long> skewMicros) {
            arrivals.onSkews(skewMicros);
        }

        @Override
        public void onLeaseLost() {
            readAll();
        }
    }
}
