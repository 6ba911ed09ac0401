package live.ovation.frontend.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/// The users whose presence somebody here wants to know: a subscription per user's topic, and the newest that
/// was said on it. Confined to the feeds' thread.
///
/// Nothing is lost between status and changes: the topic's row becomes effective, then the status is read, and
/// whatever changes after the reading comes as an event. Versions tell which of the two is the later one.
final class WatchedUsers {
    private final FeedSettings settings;
    private final PresencePort presences;
    private final ScheduledExecutorService thread;
    private final BiConsumer<VideoId, Boolean> reportChange;
    private final Telemetry telemetry;
    private final AtomicLong count = new AtomicLong();

    private final Map<UserId, Watched> users = new HashMap<>();
    private final List<UserId> toRead = new ArrayList<>();
    private boolean reading;
    private int failures;

    private static final class Watched {
        final List<UserWatcher> watchers = new ArrayList<>(1);
        boolean effective;

        @Nullable
        Presence known;

        int endings;
    }

    /// @param reportChange is told of a topic that is watched by another number of viewers; true: not to be paced
    WatchedUsers(
            FeedSettings settings,
            PresencePort presences,
            ScheduledExecutorService thread,
            BiConsumer<VideoId, Boolean> reportChange,
            Telemetry telemetry) {
        this.settings = settings;
        this.presences = presences;
        this.thread = thread;
        this.reportChange = reportChange;
        this.telemetry = telemetry;
        telemetry.gauge(FrontendMetric.WATCHED_USERS, count::get);
    }

    // --- who watches ---

    void watch(UserId user, UserWatcher watcher) {
        Watched watched = users.get(user);
        if (watched == null) {
            watched = new Watched();
            users.put(user, watched);
            count.incrementAndGet();
            reportChange.accept(VideoId.ofUser(user), true);
        }
        watched.watchers.add(watcher);
        if (watched.known != null) {
            watcher.onPresence(watched.known);
        }
    }

    void unwatch(UserId user, UserWatcher watcher) {
        Watched watched = users.get(user);
        if (watched == null || !watched.watchers.remove(watcher) || !watched.watchers.isEmpty()) {
            return;
        }
        int ending = ++watched.endings;
        thread.schedule(
                () -> {
                    if (watched.watchers.isEmpty() && watched.endings == ending && users.remove(user, watched)) {
                        count.decrementAndGet();
                        reportChange.accept(VideoId.ofUser(user), true);
                    }
                },
                settings.linger().toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /// How many rows this topic has here: one, however many want to know.
    int rowOf(VideoId topic) {
        return users.containsKey(topic.user()) ? 1 : 0;
    }

    void forEachTopic(Consumer<VideoId> visitor) {
        users.keySet().forEach(user -> visitor.accept(VideoId.ofUser(user)));
    }

    // --- what is said ---

    void onEffective(VideoId topic) {
        Watched watched = users.get(topic.user());
        if (watched != null && !watched.effective) {
            watched.effective = true;
            // Only now: what changes from here on comes as an event.
            read(List.of(topic.user()));
        }
    }

    void onPresence(Presence presence) {
        Watched watched = users.get(presence.user());
        if (watched == null) {
            telemetry.counter(FrontendMetric.UNWATCHED).increment();
            return;
        }
        Presence before = watched.known;
        if (before != null && before.version() > presence.version()) {
            telemetry.counter(FrontendMetric.REPEATED).increment();
            return;
        }
        watched.known = presence;
        if (before == null || before.online() != presence.online()) {
            telemetry.counter(FrontendMetric.PRESENCES).increment();
            List.copyOf(watched.watchers).forEach(watcher -> watcher.onPresence(presence));
        }
    }

    /// Something may have been missed.
    void readAll() {
        read(users.entrySet().stream()
                .filter(user -> user.getValue().effective)
                .map(Map.Entry::getKey)
                .toList());
    }

    private void read(Collection<UserId> more) {
        toRead.addAll(more);
        if (reading || toRead.isEmpty()) {
            return;
        }
        reading = true;
        List<UserId> asked = toRead.stream()
                .distinct()
                .filter(users::containsKey)
                .limit(PresencePort.MOST_USERS)
                .toList();
        toRead.removeAll(Set.copyOf(asked));
        toRead.removeIf(user -> !users.containsKey(user));
        if (asked.isEmpty()) {
            reading = false;
            return;
        }
        presences
                .presence(asked)
                .whenComplete((known, failure) ->
                        thread.execute(() -> onRead(asked, failure == null ? known : null, failure)));
    }

    private void onRead(List<UserId> asked, @Nullable List<Presence> known, @Nullable Throwable failure) {
        Duration pause = Duration.ZERO;
        if (known == null) {
            telemetry.counter(FrontendMetric.PRESENCE_FAILED).increment();
            if (failure != null) {
                telemetry.errors().record("read of presence", failure);
            }
            toRead.addAll(asked);
            pause = settings.retry().multipliedBy(1L << Math.min(failures++, 4));
        } else {
            failures = 0;
            known.forEach(this::onPresence);
            if (known.size() < asked.size()) {
                // A store begun anew can't tell of those yet, and whoever waits for a first word must get one.
                List<UserId> answered = known.stream().map(Presence::user).toList();
                asked.stream().filter(user -> !answered.contains(user)).forEach(toRead::add);
                pause = Duration.ofSeconds(1);
            }
        }
        thread.schedule(
                () -> {
                    reading = false;
                    read(List.of());
                },
                pause.toNanos(),
                TimeUnit.NANOSECONDS);
    }
}
