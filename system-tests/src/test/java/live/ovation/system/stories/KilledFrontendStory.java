package live.ovation.system.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import live.ovation.system.support.Frame;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.system.support.SseStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// One of six frontends after the other is killed and comes back, while friends at another one are
/// told of everybody. How soon the counts are exact, and whether everybody who was there, and
/// nobody else, is told offline, once, each time. By name only: `bench/presence killed`, or
/// `-Dtest=KilledFrontendStory -Dovation.killRounds=10`.
class KilledFrontendStory {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final int FRONTENDS = 6;
    private static final int FOLLOWED_AT_ONCE = 32;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String VIDEO = "killed";
    private static final String NAMED = "ovation_frontend_people_beats_total";
    private static final String VOUCHED = "ovation_frontend_vouched_people_total";

    private final List<SseStream> friends = new ArrayList<>();
    private final Map<String, List<String>> expected = new HashMap<>();
    private int usersEach;
    private Duration bound = Duration.ZERO;

    @BeforeAll
    static void openBook() {
        StoryBook.open();
    }

    @Test
    void countsAreExactAndEverybodyIsToldOnceHoweverOftenAFrontendIsKilled() {
        play(40, Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(3), false);
    }

    /// Enough of them beat in one turn of a loop to be vouched for together.
    @Test
    void countsAreExactAndEverybodyIsToldOnceAlsoWhenTheyAreCohorts() {
        play(160, Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofSeconds(2), true);
    }

    private void play(int users, Duration lease, Duration beat, Duration slack, boolean cohorts) {
        usersEach = users;
        bound = beat.plus(slack.multipliedBy(2));
        StoryBook.write(String.format(
                Locale.ROOT,
                "%d users on each of %d frontends, d %d s, slack %d s: to be told offline within %d s%n",
                users,
                FRONTENDS,
                beat.toSeconds(),
                slack.toSeconds(),
                bound.toSeconds()));
        int rounds = Integer.getInteger("ovation.killRounds", 10);
        try (ClusterStage stage = new ClusterStage(
                SERVERS,
                lease,
                FRONTENDS,
                "frontend.beat = " + beat.toSeconds() + "s\npresence.slack = " + slack.toSeconds() + "s")) {
            List<List<SseStream>> streams = new ArrayList<>();
            for (int frontend = 0; frontend < FRONTENDS; frontend++) {
                streams.add(arrive(stage.frontends.get(frontend), frontend));
            }
            // The first of each is also on the first frontend, which is not killed: stays online throughout.
            for (int frontend = 1; frontend < FRONTENDS; frontend++) {
                watch(stage.frontends.getFirst(), user(frontend, 0));
            }
            follow(stage.frontends.getFirst());
            int all = FRONTENDS * usersEach + FRONTENDS - 1;
            stage.awaitViewers(VIDEO, all);
            awaitTold();
            for (int round = 0; round < rounds; round++) {
                int victim = 1 + round % (FRONTENDS - 1);
                if (cohorts) {
                    awaitCohorts(stage.frontends.get(victim));
                }
                killOne(stage, round, victim, all);
                streams.get(victim).forEach(SseStream::close);
                stage.frontends.get(victim).startAgain();
                streams.set(victim, arrive(stage.frontends.get(victim), victim));
                stage.awaitViewers(VIDEO, all);
                awaitTold();
            }
        } finally {
            friends.forEach(SseStream::close);
        }
    }

    /// Until hardly anybody there is named any more.
    private void awaitCohorts(OvationProcess frontend) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            double named = frontend.operations().metric(NAMED);
            double vouched = frontend.operations().metric(VOUCHED);
            await().atMost(PATIENCE).until(() -> frontend.operations().metric(VOUCHED) >= vouched + usersEach);
            return frontend.operations().metric(NAMED) < named + usersEach / 4.0;
        });
    }

    private void killOne(ClusterStage stage, int round, int victim, int all) {
        stage.frontends.get(victim).kill();
        long killed = System.nanoTime();
        for (int i = 1; i < usersEach; i++) {
            expect(user(victim, i), "offline");
        }
        long exact = awaitExact(stage, all - usersEach);
        long first = awaitFirstOffline(victim);
        awaitTold();
        long last = System.nanoTime();
        assertThat(stage.viewers(stage.publishers.getLast(), VIDEO)).isEqualTo(all - usersEach);
        StoryBook.write(String.format(
                Locale.ROOT,
                "round %2d, frontend %d killed: count exact after %4.1f s, users told offline between %4.1f and %4.1f s, each"
                        + " once, nobody else%n",
                round + 1,
                victim + 1,
                (exact - killed) / 1e9,
                (first - killed) / 1e9,
                (last - killed) / 1e9));
        assertThat(Duration.ofNanos(exact - killed)).as("counts").isLessThan(bound);
        // A second for telling, on a machine that runs all of it at once.
        assertThat(Duration.ofNanos(last - killed)).as("users").isLessThan(bound.plusSeconds(1));
    }

    private static long awaitExact(ClusterStage stage, long viewers) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> stage.viewers(stage.publishers.getFirst(), VIDEO) == viewers);
        return System.nanoTime();
    }

    private long awaitFirstOffline(int victim) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            Map<String, List<String>> told = told();
            for (int i = 1; i < usersEach; i++) {
                String user = user(victim, i);
                if (told.getOrDefault(user, List.of()).equals(expected.get(user))) {
                    return true;
                }
            }
            return false;
        });
        return System.nanoTime();
    }

    private static String user(int frontend, int i) {
        return "f" + frontend + "-u" + i;
    }

    private List<SseStream> arrive(OvationProcess frontend, int number) {
        List<SseStream> streams = new ArrayList<>();
        for (int i = 0; i < usersEach; i++) {
            String user = user(number, i);
            streams.add(watch(frontend, user));
            if (!expected.getOrDefault(user, List.of()).contains("online") || i > 0) {
                expect(user, "online");
            }
        }
        return streams;
    }

    private static SseStream watch(OvationProcess frontend, String user) {
        SseStream stream = frontend.open("/v1/videos/" + VIDEO + "/events?comments=0&as=" + user);
        stream.next("hello");
        return stream;
    }

    private void expect(String user, String status) {
        expected.computeIfAbsent(user, u -> new ArrayList<>()).add(status);
    }

    private void follow(OvationProcess frontend) {
        List<String> users = new ArrayList<>(expected.keySet());
        for (int from = 0; from < users.size(); from += FOLLOWED_AT_ONCE) {
            List<String> some = users.subList(from, Math.min(from + FOLLOWED_AT_ONCE, users.size()));
            friends.add(frontend.open("/v1/events?user=" + String.join("&user=", some)));
        }
    }

    private Map<String, List<String>> told() {
        Map<String, List<String>> told = new HashMap<>();
        for (SseStream friend : friends) {
            for (Frame frame : friend.seen("presence")) {
                told.computeIfAbsent(frame.text("user"), u -> new ArrayList<>()).add(frame.text("status"));
            }
        }
        return told;
    }

    /// Of everybody exactly what is expected, no more and no less.
    private void awaitTold() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(told()).isEqualTo(expected));
    }
}
