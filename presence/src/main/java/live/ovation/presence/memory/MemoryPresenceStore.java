package live.ovation.presence.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
/// and one more. Its clock starts with the calendar's time and goes on by itself: a calendar that
/// is set back orders nothing anew.
public final class MemoryPresenceStore implements PresenceStore {
    /// Frontends whose last report is remembered; the longest silent one is forgotten first.
    private static final int MAX_REPORTERS = 10_000;

    private final Object lock = new Object();
    private final PresenceSettings settings;
    private final Clock clock;
    private final long startMicros;
    private final long startNanos;
    private final long expiryMicros;
    private final long slackMicros;

    private final Map<FrontendId, Heard> reporters = new LruMap<>(MAX_REPORTERS);
    private final LinkedHashMap<UserId, Here> here = new LinkedHashMap<>();
    private final Map<UserId, Presence> gone;
    private final LinkedHashMap<Member, Long> members = new LinkedHashMap<>();
    private final Map<VideoId, Set<UserId>> rooms = new HashMap<>();
    private final LinkedHashMap<VideoId, Long> full = new LinkedHashMap<>();
    private final Map<VideoId, Book> books;
    private boolean lost;
    private boolean swept;
    private long sweptMicros;
    private long heldUntilMicros;

    private record Heard(long incarnation, long sequence) {}

    private record Member(VideoId video, UserId user) {}

    private static final class Here {
        final long version;
        long lastMicros;

        Here(long version) {
            this.version = version;
        }
    }

    /// What is kept of a video whether somebody is there or not.
    private static final class Book {
        final Sketch sketch = new Sketch();
        long version;
    }

    public MemoryPresenceStore(PresenceSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        startMicros = clock.epochMicros();
        startNanos = clock.nanoTime();
        expiryMicros = settings.expiry().toNanos() / 1_000;
        slackMicros = settings.slack().toNanos() / 1_000;
        gone = new LruMap<>(settings.keptUsers());
        books = new LruMap<>(settings.keptVideos());
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
            if (!isOvertaken(report)) {
                reporters.put(report.frontend(), new Heard(report.incarnation(), report.sequence()));
                for (PresenceReport.Beat beat : report.beats()) {
                    onBeat(beat.user(), now, came);
                    beat.videos().forEach(video -> onMember(new Member(video, beat.user()), now, changed));
                }
                for (PresenceReport.Arrival arrival : report.arrivals()) {
                    if (book(arrival.video()).sketch.add(arrival.viewer())) {
                        changed.add(arrival.video());
                    }
                }
            }
            changed.forEach(video -> touch(video, now));
            PresenceReply reply = new PresenceReply(startMicros, Duration.ofMillis(settlingMillis(now)));
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

    private void onBeat(UserId user, long now, List<Presence> came) {
        Here entry = here.get(user);
        if (entry == null) {
            Presence before = gone.remove(user);
            entry = new Here(Math.max(now, before == null ? 0 : before.version() + 1));
            came.add(new Presence(user, true, now, entry.version));
        }
        entry.lastMicros = now;
        here.putLast(user, entry);
    }

    private void onMember(Member member, long now, Set<VideoId> changed) {
        if (members.containsKey(member)) {
            members.putLast(member, now);
            return;
        }
        Set<UserId> room = rooms.get(member.video);
        if (room == null || room.size() < settings.cap()) {
            if (settings.cap() > 0) {
                rooms.computeIfAbsent(member.video, v -> new LinkedHashSet<>()).add(member.user);
                members.putLast(member, now);
                if (!full.containsKey(member.video)) {
                    changed.add(member.video);
                }
                return;
            }
        }
        // Turned away: from now on, until nobody has been for a while, the room is only counted.
        if (full.putLast(member.video, now) == null) {
            changed.add(member.video);
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
                    known.add(new Presence(user, true, entry.lastMicros, entry.version));
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
            boolean listed = !full.containsKey(video);
            Set<UserId> room = rooms.get(video);
            List<UserId> roster = listed && room != null ? List.copyOf(room) : List.of();
            return CompletableFuture.completedFuture(new Audience(video, version, unique, listed, roster));
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
            claim(here, entry -> now - entry.getValue().lastMicros >= expiryMicros, entry -> {
                Here last = entry.getValue();
                Presence left = new Presence(entry.getKey(), false, last.lastMicros, Math.max(now, last.version + 1));
                gone.put(left.user(), left);
                went.add(left);
            });
            claim(members, entry -> now - entry.getValue() >= expiryMicros, entry -> {
                Member member = entry.getKey();
                Set<UserId> room = rooms.get(member.video);
                if (room != null && room.remove(member.user) && room.isEmpty()) {
                    rooms.remove(member.video);
                }
                if (!full.containsKey(member.video)) {
                    changed.add(member.video);
                }
            });
            // Nobody was turned away for as long as everybody takes to give a sign of life: the roster is whole again.
            claim(full, entry -> now - entry.getValue() >= expiryMicros, entry -> changed.add(entry.getKey()));
            changed.forEach(video -> touch(video, now));
            return CompletableFuture.completedFuture(new Changes(went, List.copyOf(changed), false));
        }
    }

    private static <K, V> void claim(
            Map<K, V> inOrder, Predicate<Map.Entry<K, V>> isOver, Consumer<Map.Entry<K, V>> claimed) {
        Iterator<Map.Entry<K, V>> entries = inOrder.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<K, V> entry = entries.next();
            if (!isOver.test(entry)) {
                return;
            }
            claimed.accept(entry);
            entries.remove();
        }
    }

    /// How many entries of each kind are held: users here, memberships, rooms. For tests of what is left behind.
    List<Integer> sizes() {
        synchronized (lock) {
            return List.of(here.size(), members.size(), rooms.size(), full.size(), gone.size(), books.size());
        }
    }
}
