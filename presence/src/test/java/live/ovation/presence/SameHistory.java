package live.ovation.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import live.ovation.protocol.Audience;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.PresenceReport.Beat;
import live.ovation.protocol.PresenceReport.Cohort;
import live.ovation.protocol.PresenceReport.Cohorts;
import live.ovation.protocol.PresenceReport.Departures;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;

/// Plays one random history to two stores, and compares whatever they say after each of its steps: people with a device
/// on each of two frontends come, leave, watch something else and stay; they are vouched for in cohorts of one and
/// more; frontends fall silent and come back; reports are told twice and overtaken; and at times nobody looks.
public final class SameHistory {
    /// So long that what passes of the real time does not matter.
    private static final Duration SLACK = Duration.ofMinutes(20);

    public static final Duration STEP = SLACK.dividedBy(2);
    private static final Duration D = STEP.multipliedBy(6);
    private static final int PEOPLE = 12;
    private static final VideoId V = new VideoId("v");
    private static final VideoId W = new VideoId("w");
    private static final List<FrontendId> FRONTENDS = List.of(new FrontendId("a"), new FrontendId("b"));

    private final PresenceStore one;
    private final PresenceStore other;
    private final Consumer<Duration> clocks;
    private final boolean crowded;
    private final long seed;
    private final Random random;
    private final List<Device> devices = new ArrayList<>();
    private final Map<FrontendId, Long> sequences = new HashMap<>();
    private final Map<FrontendId, Integer> silent = new HashMap<>();
    private final IdentityHashMap<PresenceStore, Long> births = new IdentityHashMap<>();
    private long cohorts;
    private int step;
    private int refusals;
    private int vouches;
    private int unlisted;

    /// One of a person's two devices.
    private final class Device {
        final UserId user;
        final FrontendId frontend;
        List<VideoId> videos = List.of(V);
        boolean open;
        long cohort;
        List<VideoId> cohortVideos = List.of();
        int lastStep;

        Device(UserId user, FrontendId frontend) {
            this.user = user;
            this.frontend = frontend;
        }

        Beat beat() {
            lastStep = step;
            return new Beat(user, videos);
        }
    }

    /// @param crowded more people than rosters hold. Who is on them depends on the order of a report's users, which is
    /// the same in all stores only for those who watch one video
    public static PresenceSettings settings(boolean crowded) {
        return PresenceSettings.of(D, SLACK).withCap(crowded ? 3 : 100).withKept(50, 20);
    }

    /// @param clocks lets time pass for both stores, which have the settings from above
    public SameHistory(PresenceStore one, PresenceStore other, boolean crowded, Consumer<Duration> clocks) {
        this.one = one;
        this.other = other;
        this.crowded = crowded;
        this.clocks = clocks;
        seed = Long.getLong("ovation.seed", System.nanoTime());
        random = new Random(seed);
        IntStream.range(0, PEOPLE)
                .mapToObj(i -> new UserId("u" + i))
                .forEach(user -> FRONTENDS.forEach(frontend -> devices.add(new Device(user, frontend))));
    }

    public void play(int steps) {
        System.out.println("SameHistory: -Dovation.seed=" + seed);
        int looksAgain = 0;
        // A store that waits for its first call is born by it.
        take(FRONTENDS.getFirst(), List.of(), Cohorts.NONE);
        for (step = 1; step <= steps; step++) {
            clocks.accept(STEP);
            for (FrontendId frontend : FRONTENDS) {
                report(frontend);
            }
            if (step >= looksAgain) {
                assertSame("claimed", changes(one), changes(other));
                // As long as it takes to be held, or not at all: what is just at the edge is the clock's affair.
                looksAgain = step + (random.nextInt(60) == 0 ? 3 : 1);
            }
            assertSame("people", people(one), people(other));
            assertSame("audience", audience(one, V), audience(other, V));
            assertSame("audience", audience(one, W), audience(other, W));
            unlisted += PresenceStoreContract.answer(one.audience(V)).listed() ? 0 : 1;
        }
        assertThat(vouches).isGreaterThan(steps / 4);
        assertThat(refusals).isPositive();
        assertThat(unlisted > 0).isEqualTo(crowded);
    }

    private void assertSame(String what, Object ofOne, Object ofOther) {
        assertThat(ofOther)
                .as("%s at step %d, -Dovation.seed=%d", what, step, seed)
                .isEqualTo(ofOne);
    }

    private void report(FrontendId frontend) {
        int until = silent.getOrDefault(frontend, 0);
        if (until == 0 && random.nextInt(60) == 0) {
            until = step + 1 + random.nextInt(12);
            silent.put(frontend, until);
        }
        if (step < until) {
            return;
        }
        silent.put(frontend, 0);
        List<Beat> beats = new ArrayList<>();
        Map<List<VideoId>, List<Device>> candidates = new LinkedHashMap<>();
        Map<Long, List<Device>> departing = new TreeMap<>();
        Set<Long> due = new TreeSet<>();
        for (Device device : devices) {
            if (!device.frontend.equals(frontend)) {
                continue;
            }
            if (random.nextInt(40) == 0) {
                device.open = !device.open;
                depart(device, departing);
                beats.add(device.beat());
            } else if (device.open && random.nextInt(40) == 0) {
                depart(device, departing);
                device.videos = someVideos();
                beats.add(device.beat());
            } else if (device.open && step - device.lastStep >= 6) {
                if (device.cohort > 0) {
                    device.lastStep = step;
                    due.add(device.cohort);
                } else if (random.nextInt(3) > 0) {
                    device.lastStep = step;
                    candidates
                            .computeIfAbsent(device.videos, v -> new ArrayList<>())
                            .add(device);
                } else {
                    beats.add(device.beat());
                }
            }
        }
        // Also all who were to beat in other turns.
        devices.stream().filter(device -> due.contains(device.cohort)).forEach(device -> device.lastStep = step);
        List<Cohort> formed = new ArrayList<>();
        candidates.forEach((videos, members) -> {
            long number = ++cohorts;
            members.forEach(member -> {
                member.cohort = number;
                member.cohortVideos = videos;
            });
            formed.add(new Cohort(number, videos, usersOf(members)));
        });
        vouches += due.size();
        if (random.nextInt(30) == 0) {
            due.add(1_000_000L);
        }
        List<Departures> departures = new ArrayList<>();
        departing.forEach(
                (number, gone) -> departures.add(new Departures(number, gone.getFirst().cohortVideos, usersOf(gone))));
        Cohorts told = new Cohorts(formed, List.copyOf(due), departures);
        Set<Long> refused = take(frontend, beats, told);
        if (random.nextInt(5) == 0) {
            // The answer was lost.
            refused.addAll(take(frontend, beats, told));
        }
        if (random.nextInt(10) == 0) {
            PresenceReport overtaken = new PresenceReport(
                    frontend, 1, Math.max(0, sequences.getOrDefault(frontend, 0L) - 1), 0, 0, beats, List.of(), told);
            assertSame("overtaken", taken(one, overtaken), taken(other, overtaken));
        }
        List<Beat> again = devices.stream()
                .filter(device -> device.frontend.equals(frontend) && refused.contains(device.cohort))
                .map(device -> {
                    device.cohort = 0;
                    return device.beat();
                })
                .toList();
        refusals += again.size();
        take(frontend, again, Cohorts.NONE);
    }

    private static void depart(Device device, Map<Long, List<Device>> departing) {
        if (device.cohort > 0) {
            departing.computeIfAbsent(device.cohort, c -> new ArrayList<>()).add(device);
            device.cohort = 0;
        }
    }

    private List<VideoId> someVideos() {
        List<List<VideoId>> all = List.of(List.of(V), List.of(W), List.of(), List.of(V, W), List.of(W, V));
        return all.get(random.nextInt(crowded ? 3 : all.size()));
    }

    private static List<UserId> usersOf(List<Device> devices) {
        return devices.stream().map(device -> device.user).toList();
    }

    private Set<Long> take(FrontendId frontend, List<Beat> beats, Cohorts told) {
        long sequence = sequences.merge(frontend, 1L, Long::sum);
        PresenceReport report = new PresenceReport(frontend, 1, sequence, 0, 0, beats, List.of(), told);
        List<Object> answer = taken(one, report);
        assertSame("report " + report, answer, taken(other, report));
        Set<Long> refused = new HashSet<>();
        ((Set<?>) answer.getLast()).forEach(number -> refused.add((Long) number));
        return refused;
    }

    private List<Object> taken(PresenceStore store, PresenceReport report) {
        Taken taken = PresenceStoreContract.answer(store.take(report));
        births.putIfAbsent(store, taken.reply().store());
        return List.of(
                said(taken.changes().users()),
                Set.copyOf(taken.changes().videos()),
                new TreeSet<>(taken.reply().refused()));
    }

    private static List<Object> changes(PresenceStore store) {
        List<Presence> users = new ArrayList<>();
        Set<VideoId> videos = new HashSet<>();
        Changes changes;
        do {
            changes = PresenceStoreContract.answer(store.expire());
            users.addAll(changes.users());
            videos.addAll(changes.videos());
        } while (changes.more());
        return List.of(said(users), videos);
    }

    /// Who came and who went, as often as it was said.
    private static List<String> said(List<Presence> presences) {
        return presences.stream()
                .map(presence -> presence.user() + (presence.online() ? " came" : " went"))
                .sorted()
                .toList();
    }

    /// Each one's status, and the step of the last sign of life.
    private List<String> people(PresenceStore store) {
        List<UserId> users =
                IntStream.range(0, PEOPLE).mapToObj(i -> new UserId("u" + i)).toList();
        return PresenceStoreContract.answer(store.presence(users)).stream()
                .map(presence -> presence.user() + " " + presence.online() + " " + stepOf(store, presence))
                .sorted()
                .toList();
    }

    /// Each store's clock counts from its birth.
    private long stepOf(PresenceStore store, Presence presence) {
        long micros = presence.lastActiveMicros();
        long stepMicros = STEP.toNanos() / 1_000;
        return micros == 0 ? 0 : Math.floorDiv(micros - births.getOrDefault(store, 0L) + stepMicros / 2, stepMicros);
    }

    private static List<Object> audience(PresenceStore store, VideoId video) {
        Audience audience = PresenceStoreContract.answer(store.audience(video));
        return List.of(audience.listed(), Set.copyOf(audience.roster()));
    }
}
