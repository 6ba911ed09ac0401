package live.ovation.presence.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import live.ovation.presence.Changes;
import live.ovation.presence.PresenceSettings;
import live.ovation.presence.PresenceStore;
import live.ovation.presence.Taken;
import live.ovation.protocol.Audience;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresenceReply;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.LruMap;

/// Thread-safe: one lock, held for map operations only. Answers are complete at once.
///
/// Entries stand in the order of their last sign of life, so claiming looks at those that are over
/// and one more. Whom a cohort vouches for stands there only for signs of life beside it. Its clock
/// starts with the calendar's time and goes on by itself: a calendar that is set back orders nothing
/// anew.
public final class MemoryPresenceStore implements PresenceStore {
    /// Frontends whose last report is remembered; the longest silent one is forgotten first.
    private static final int MAX_REPORTERS = 10_000;

    private final Object lock = new Object();
    private final Clock clock;
    private final long startMicros;
    private final long startNanos;
    private final long expiryMicros;
    private final long slackMicros;

    private final Map<FrontendId, Heard> reporters = new LruMap<>(MAX_REPORTERS);
    private final Map<UserId, Here> here = new HashMap<>();
    /// Who gave signs of life of their own, in the order of the last one.
    private final LinkedHashMap<UserId, Here> signs = new LinkedHashMap<>();
    /// In the order in which they were last vouched for.
    private final LinkedHashMap<StandingCohort.Key, StandingCohort> cohorts = new LinkedHashMap<>();

    private final Map<UserId, Presence> gone;
    private final Rosters rosters;
    private final Map<VideoId, Book> books;
    private boolean lost;
    private boolean swept;
    private long sweptMicros;
    private long heldUntilMicros;

    private record Heard(long incarnation, long sequence) {}

    private static final class Here {
        final long version;
        /// The last sign of the user's own.
        long ownMicros;
        /// Who vouches for the user: seldom more than one.
        List<StandingCohort> cohorts = List.of();

        Here(long version) {
            this.version = version;
        }

        void enter(StandingCohort cohort) {
            if (cohorts.contains(cohort)) {
                return;
            }
            List<StandingCohort> more = new ArrayList<>(cohorts);
            more.add(cohort);
            cohorts = List.copyOf(more);
        }

        boolean leave(StandingCohort cohort) {
            if (!cohorts.contains(cohort)) {
                return false;
            }
            cohorts = cohorts.stream().filter(other -> other != cohort).toList();
            return true;
        }

        long lastMicros() {
            long last = ownMicros;
            for (StandingCohort cohort : cohorts) {
                last = Math.max(last, cohort.vouchedMicros());
            }
            return last;
        }
    }

    /// What is kept of a video whether somebody is there or not.
    private static final class Book {
        final Sketch sketch = new Sketch();
        long version;
    }

    public MemoryPresenceStore(PresenceSettings settings, Clock clock) {
        this.clock = clock;
        startMicros = clock.epochMicros();
        startNanos = clock.nanoTime();
        expiryMicros = settings.expiry().toNanos() / 1_000;
        slackMicros = settings.slack().toNanos() / 1_000;
        gone = new LruMap<>(settings.keptUsers());
        books = new LruMap<>(settings.keptVideos());
        rosters = new Rosters(settings.cap(), expiryMicros);
    }

    private long nowMicros() {
        return startMicros + (clock.nanoTime() - startNanos) / 1_000;
    }

    @Override
    public CompletionStage<Taken> take(PresenceReport report) {
        synchronized (lock) {
            long now = nowMicros();
            lost |= report.store() > 0 && startMicros > report.store();
            List<Presence> came = new ArrayList<>();
            Set<VideoId> changed = new LinkedHashSet<>();
            List<Long> refused = new ArrayList<>();
            if (!isOvertaken(report)) {
                reporters.put(report.frontend(), new Heard(report.incarnation(), report.sequence()));
                for (PresenceReport.Beat beat : report.beats()) {
                    onBeat(beat.user(), beat.videos(), now, came, changed);
                }
                for (PresenceReport.Cohort cohort : report.cohorts().formed()) {
                    cohort.users().forEach(user -> onBeat(user, cohort.videos(), now, came, changed));
                    form(key(report, cohort.number()), cohort, now);
                }
                for (long cohort : report.cohorts().vouched()) {
                    if (!vouch(key(report, cohort), now, changed)) {
                        refused.add(cohort);
                    }
                }
                for (PresenceReport.Departures departures : report.cohorts().departures()) {
                    depart(key(report, departures.cohort()), departures.users(), now);
                }
                for (PresenceReport.Arrival arrival : report.arrivals()) {
                    if (book(arrival.video()).sketch.add(arrival.viewer())) {
                        changed.add(arrival.video());
                    }
                }
            }
            changed.forEach(video -> touch(video, now));
            PresenceReply reply = new PresenceReply(startMicros, Duration.ofMillis(settlingMillis(now)), refused);
            return CompletableFuture.completedFuture(new Taken(reply, new Changes(came, List.copyOf(changed), false)));
        }
    }

    /// A report that was overtaken would keep alive who has left.
    private boolean isOvertaken(PresenceReport report) {
        Heard last = reporters.get(report.frontend());
        return last != null
                && (last.incarnation > report.incarnation()
                        || (last.incarnation == report.incarnation() && last.sequence > report.sequence()));
    }

    private void onBeat(UserId user, Collection<VideoId> videos, long now, List<Presence> came, Set<VideoId> changed) {
        Here entry = here.get(user);
        if (entry == null) {
            Presence before = gone.remove(user);
            entry = new Here(Math.max(now, before == null ? 0 : before.version() + 1));
            here.put(user, entry);
            came.add(new Presence(user, true, now, entry.version));
        }
        sign(user, entry, now);
        videos.forEach(video -> rosters.watch(new Rosters.Member(video, user), now, changed::add));
    }

    private void sign(UserId user, Here entry, long now) {
        entry.ownMicros = now;
        signs.putLast(user, entry);
    }

    // --- cohorts ---

    private static StandingCohort.Key key(PresenceReport report, long cohort) {
        return new StandingCohort.Key(report.frontend(), report.incarnation(), cohort);
    }

    private void form(StandingCohort.Key key, PresenceReport.Cohort cohort, long now) {
        StandingCohort formed = new StandingCohort(cohort, rosters, now);
        // Told again, as the answer was lost.
        StandingCohort before = cohorts.putLast(key, formed);
        for (UserId user : cohort.users()) {
            Here entry = here.get(user);
            if (entry != null) {
                if (before != null) {
                    entry.leave(before);
                }
                entry.enter(formed);
                signs.remove(user);
            }
        }
    }

    private boolean vouch(StandingCohort.Key key, long now, Set<VideoId> changed) {
        StandingCohort cohort = cohorts.get(key);
        if (cohort == null || !cohort.vouch(rosters, now, changed::add)) {
            return false;
        }
        cohorts.putLast(key, cohort);
        return true;
    }

    private void depart(StandingCohort.Key key, Collection<UserId> users, long now) {
        StandingCohort cohort = cohorts.get(key);
        if (cohort == null) {
            return;
        }
        for (UserId user : users) {
            Here entry = here.get(user);
            if (entry != null && entry.leave(cohort)) {
                cohort.depart(user);
                sign(user, entry, now);
            }
        }
    }

    /// Nobody vouches for it any more: the last time it was is its users' last sign of life, unless
    /// they gave another one.
    private void onCohortOver(StandingCohort cohort) {
        for (UserId user : cohort.users()) {
            Here entry = here.get(user);
            if (entry != null
                    && entry.leave(cohort)
                    && entry.cohorts.isEmpty()
                    && cohort.vouchedMicros() >= entry.ownMicros) {
                entry.ownMicros = cohort.vouchedMicros();
                // It is over, so it is among the first.
                signs.putFirst(user, entry);
            }
        }
    }

    private Book book(VideoId video) {
        Book book = books.get(video);
        if (book == null) {
            book = new Book();
            books.put(video, book);
        }
        return book;
    }

    private void touch(VideoId video, long now) {
        Book book = book(video);
        book.version = Math.max(now, book.version + 1);
    }

    private long settlingMillis(long now) {
        return lost ? Math.max(0, Math.ceilDiv(startMicros + expiryMicros - now, 1_000)) : 0;
    }

    @Override
    public CompletionStage<List<Presence>> presence(Collection<UserId> users) {
        synchronized (lock) {
            long now = nowMicros();
            boolean settling = settlingMillis(now) > 0;
            List<Presence> known = new ArrayList<>(users.size());
            for (UserId user : users) {
                Here entry = here.get(user);
                Presence left = entry == null ? gone.get(user) : null;
                if (entry != null) {
                    known.add(new Presence(user, true, entry.lastMicros(), entry.version));
                } else if (left != null) {
                    known.add(left);
                } else if (!settling) {
                    known.add(new Presence(user, false, 0, now));
                }
            }
            return CompletableFuture.completedFuture(known);
        }
    }

    @Override
    public CompletionStage<Audience> audience(VideoId video) {
        synchronized (lock) {
            Book book = books.get(video);
            long version = book == null ? 0 : book.version;
            long unique = book == null ? 0 : book.sketch.estimate();
            return CompletableFuture.completedFuture(
                    new Audience(video, version, unique, rosters.isWhole(video), rosters.roster(video)));
        }
    }

    @Override
    public CompletionStage<byte[]> sketch(VideoId video) {
        synchronized (lock) {
            Book book = books.get(video);
            return CompletableFuture.completedFuture(book == null ? new byte[0] : book.sketch.bytes());
        }
    }

    @Override
    public CompletionStage<Changes> mergeSketches(Map<VideoId, byte[]> sketches) {
        synchronized (lock) {
            long now = nowMicros();
            List<VideoId> changed = new ArrayList<>();
            sketches.forEach((video, bytes) -> {
                if (book(video).sketch.merge(bytes)) {
                    touch(video, now);
                    changed.add(video);
                }
            });
            return CompletableFuture.completedFuture(new Changes(List.of(), changed, false));
        }
    }

    @Override
    public CompletionStage<Changes> expire() {
        synchronized (lock) {
            long now = nowMicros();
            if (swept && now - sweptMicros > slackMicros) {
                // Nobody looked for so long: nor could anybody give a sign of life.
                heldUntilMicros = now + expiryMicros;
            }
            swept = true;
            sweptMicros = now;
            if (now < heldUntilMicros) {
                return CompletableFuture.completedFuture(Changes.NONE);
            }
            List<Presence> went = new ArrayList<>();
            Set<VideoId> changed = new LinkedHashSet<>();
            Expiry.claim(
                    cohorts,
                    entry -> now - entry.getValue().vouchedMicros() >= expiryMicros,
                    entry -> onCohortOver(entry.getValue()));
            Expiry.claim(signs, entry -> now - entry.getValue().ownMicros >= expiryMicros, entry -> {
                UserId user = entry.getKey();
                Here last = entry.getValue();
                if (last.cohorts.isEmpty()) {
                    here.remove(user);
                    Presence left = new Presence(user, false, last.ownMicros, Math.max(now, last.version + 1));
                    gone.put(user, left);
                    went.add(left);
                }
            });
            rosters.expire(now, changed::add);
            changed.forEach(video -> touch(video, now));
            return CompletableFuture.completedFuture(new Changes(went, List.copyOf(changed), false));
        }
    }

    /// How many entries of each kind are held: users here, signs of their own, cohorts, users who left, videos; then
    /// those of the rosters. For tests of what is left behind.
    List<Integer> sizes() {
        synchronized (lock) {
            List<Integer> sizes =
                    new ArrayList<>(List.of(here.size(), signs.size(), cohorts.size(), gone.size(), books.size()));
            sizes.addAll(rosters.sizes());
            return sizes;
        }
    }
}
