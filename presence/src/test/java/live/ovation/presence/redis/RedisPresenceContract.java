package live.ovation.presence.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import live.ovation.presence.CohortContract;
import live.ovation.presence.PresenceSettings;
import live.ovation.presence.PresenceStore;
import live.ovation.presence.SameHistory;
import live.ovation.presence.memory.MemoryPresenceStore;
import live.ovation.protocol.PresenceReply;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.PresenceReport.Cohort;
import live.ovation.protocol.PresenceReport.Cohorts;
import live.ovation.redis.RedisSettings;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The contract, on a real Redis. Every store has a prefix of its own, so each is empty at first.
abstract class RedisPresenceContract extends CohortContract {
    private final List<RedisPresenceStore> opened = new ArrayList<>();
    private Duration passed = Duration.ZERO;

    abstract RedisSettings redis(String prefix);

    @Override
    protected final PresenceStore openStore(PresenceSettings settings) {
        return open(patient(redis(UUID.randomUUID().toString())), settings);
    }

    /// A busy machine is no store that is away.
    static RedisSettings patient(RedisSettings redis) {
        return redis.withTimeout(Duration.ofSeconds(20));
    }

    final RedisPresenceStore open(RedisSettings redis, PresenceSettings settings) {
        RedisPresenceStore store = new RedisPresenceStore(redis, settings, new Telemetry(), Clock.system());
        store.advance(passed);
        opened.add(store);
        await().until(store::isConnected);
        return store;
    }

    @Override
    protected final void pass(Duration time) {
        passed = passed.plus(time);
        opened.forEach(store -> store.advance(time));
    }

    /// `-Dovation.churnHours=24` plays a whole day.
    @Override
    protected final int churnHours() {
        return Integer.getInteger("ovation.churnHours", 1);
    }

    @Override
    protected void assertNothingIsLeftBehind(int people) {
        passLooking(SETTINGS.expiry().plus(SLACK));
        assertThat(audience(V).roster()).isEmpty();
    }

    /// As [SameHistory] plays it here and in memory.
    final void playSameHistory(boolean crowded) {
        ManualClock clock = new ManualClock();
        PresenceSettings settings = SameHistory.settings(crowded);
        new SameHistory(new MemoryPresenceStore(settings, clock), openStore(settings), crowded, time -> {
                    clock.advance(time);
                    pass(time);
                })
                .play(300);
    }

    @Test
    void sameHistoryIsTheSameAsInMemory() {
        playSameHistory(false);
    }

    /// That report, of a frontend that got the answer to this one.
    static PresenceReport answered(long answered, long store, PresenceReport report) {
        return new PresenceReport(
                report.frontend(),
                report.incarnation(),
                report.sequence(),
                answered,
                store,
                report.beats(),
                report.arrivals(),
                report.cohorts());
    }

    /// As after a fail-over to a replica that lagged behind, or a start from a snapshot.
    @Test
    void storeThatHasLostWhatItAnsweredIsBegunAnewSoThatNobodyIsVouchedForWhoHasLeft() {
        Cohorts formed = new Cohorts(List.of(new Cohort(1, List.of(V), List.of(ALICE, BOB))), List.of(), List.of());
        long before = taken(report(A, List.of(), List.of(), formed)).reply().store();
        assertThat(taken(report(B, beat(ALICE))).reply().store()).isEqualTo(before);
        report(A, beat(BOB)); // and BOB departed, which is lost
        report(B);
        PresenceReport next =
                answered(2, before, report(A, List.of(), List.of(), new Cohorts(List.of(), List.of(1L), List.of())));
        PresenceReport others = answered(2, before, report(B));
        PresenceReply reply = taken(next).reply();
        assertThat(reply.store()).isGreaterThan(before);
        assertThat(reply.settling()).isPositive();
        assertThat(taken(others).reply().store()).as("once for all").isEqualTo(reply.store());

        // Every cohort is over, and who is here says so.
        for (int i = 0; i < 3; i++) {
            assertThat(taken(answered(3 + i, reply.store(), report(A, beat(ALICE, V))))
                            .reply()
                            .store())
                    .isEqualTo(reply.store());
            passLooking(D);
        }
        assertThat(of(ALICE).online()).isTrue();
        assertThat(of(BOB).online()).isFalse();
    }

    @AfterEach
    void closeThem() {
        opened.forEach(RedisPresenceStore::close);
    }
}
