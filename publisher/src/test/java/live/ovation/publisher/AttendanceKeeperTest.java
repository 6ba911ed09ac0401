package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.sqlite.SqliteLedger;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.Event;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With [VideoEnds]. Rounds are the test's to make, by a clock of its own; the dispatcher says who watches.
class AttendanceKeeperTest {
    private static final VideoId VIDEO = new VideoId("v1");
    private static final RegionId HERE = new RegionId("local");
    private static final RegionId MARS = new RegionId("mars");

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private final Telemetry telemetry = new Telemetry();
    private final FakeDispatcher dispatcher = new FakeDispatcher();
    private final List<Event> told = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Ledger ledger = new FakeLedger();
    private @Nullable VideoEnds ends;

    @BeforeEach
    void begin() {
        ledger = SqliteLedger.open(directory, HERE, clock, telemetry);
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        ledger.close();
    }

    private AttendanceKeeper keeper(Duration endsAfter) {
        AttendanceKeeper keeper = new AttendanceKeeper(ledger, probe(), ends(), endsAfter, telemetry, clock);
        open.add(keeper);
        return keeper;
    }

    private AudienceProbe probe() {
        return new AudienceProbe(HERE, dispatcher, dispatcher, clock);
    }

    private VideoEnds ends() {
        if (ends == null) {
            ends = new VideoEnds(ledger, probe(), told::addAll, telemetry, clock);
            open.add(ends);
        }
        return ends;
    }

    private AttendanceKeeper keeper() {
        return keeper(Duration.ZERO);
    }

    private Attendance kept() {
        Attendance attendance = Attendance.of(ledger.attendances(VIDEO));
        if (attendance == null) {
            throw new AssertionError("nothing is kept of " + VIDEO);
        }
        return attendance;
    }

    private Attendance end(AttendanceKeeper keeper) {
        return ends().end(VIDEO, keeper.heardSinceMicros(VIDEO))
                .toCompletableFuture()
                .join();
    }

    private void watch(AttendanceKeeper keeper, long viewers, long peak, long unique) {
        dispatcher.watched(viewers, peak, unique);
        keeper.keep();
    }

    @Test
    void figuresAreKeptWhilePeopleWatchAndOutliveWhoeverCounted() {
        AttendanceKeeper keeper = keeper();
        long began = clock.epochMicros();
        keeper.heardOf(VIDEO);
        clock.advance(Duration.ofSeconds(40));
        watch(keeper, 5, 7, 9);
        assertThat(kept()).isEqualTo(new Attendance(VIDEO, began, 7, 9, 0, 0));

        clock.advance(AttendanceKeeper.EVERY);
        watch(keeper, 30, 31, 44);
        clock.advance(AttendanceKeeper.EVERY);
        // A table that was begun anew, and a sketch that nobody can read.
        watch(keeper, 2, 2, 0);
        assertThat(kept()).isEqualTo(new Attendance(VIDEO, began, 31, 44, 0, 0));
        assertThat(ledger.attendances(VIDEO).getFirst().seenMicros()).isEqualTo(clock.epochMicros());
        assertThat(told).as("nobody said anything").isEmpty();
    }

    @Test
    void videoThatNobodyWatchesAnyMoreIsAskedForNoMore() {
        AttendanceKeeper keeper = keeper();
        keeper.heardOf(VIDEO);
        watch(keeper, 0, 0, 0);
        assertThat(ledger.attendances(VIDEO)).isEmpty();
        watch(keeper, 3, 3, 3);
        long seen = clock.epochMicros();
        clock.advance(AttendanceKeeper.EVERY);
        watch(keeper, 0, 3, 3);
        watch(keeper, 0, 3, 3);
        int asked = dispatcher.asked();
        watch(keeper, 0, 3, 3);
        assertThat(dispatcher.asked()).isEqualTo(asked);
        assertThat(ledger.attendances(VIDEO).getFirst().seenMicros()).isEqualTo(seen);
    }

    @Test
    void videoOfAPublisherThatDiedIsFoundByAnother() {
        AttendanceKeeper died = keeper();
        died.heardOf(VIDEO);
        watch(died, 5, 5, 5);

        AttendanceKeeper other = keeper();
        clock.advance(Duration.ofMinutes(3));
        watch(other, 50, 60, 70);
        assertThat(kept().peakViewers()).isEqualTo(60);
    }

    @Test
    void noDispatcherMeansThatNothingIsKnownAndNothingIsLost() {
        AttendanceKeeper keeper = keeper();
        keeper.heardOf(VIDEO);
        watch(keeper, 5, 5, 5);
        dispatcher.mode(FakeDispatcher.Mode.FAILS);
        assertThatThrownBy(keeper::keep).hasMessageContaining("no dispatcher answers");
        dispatcher.mode(FakeDispatcher.Mode.TAKES);
        watch(keeper, 6, 8, 9);
        assertThat(kept().peakViewers()).isEqualTo(8);
    }

    @Test
    void endIsSaidOnceWithTheFiguresOfThatMomentAndFreezesThem() {
        AttendanceKeeper keeper = keeper();
        long began = clock.epochMicros();
        keeper.heardOf(VIDEO);
        clock.advance(Duration.ofSeconds(30));
        dispatcher.watched(8, 12, 20);
        Attendance ended = end(keeper);
        assertThat(ended)
                .isEqualTo(new Attendance(VIDEO, began, 12, 20, clock.epochMicros(), clock.epochMicros()))
                .isEqualTo(kept());

        clock.advance(Duration.ofHours(1));
        assertThat(end(keeper)).isEqualTo(ended);
        // Who watches the recording.
        watch(keeper, 500, 500, 900);
        assertThat(kept()).isEqualTo(ended);
        assertThat(told).as("again, for nobody may have heard of the first").containsExactly(ended, ended);
        assertThat(ledger.snapshot(VIDEO, 0).attendance()).isEqualTo(ended);
    }

    @Test
    void oneVideoThatNobodyCanTellOfKeepsNoOtherFromBeingWritten() {
        AttendanceKeeper keeper = keeper();
        for (int i = 0; i < 20; i++) {
            keeper.heardOf(new VideoId("other" + i));
        }
        keeper.heardOf(VIDEO);
        dispatcher.watched(5, 6, 7);
        dispatcher.unanswered(VIDEO);
        assertThatThrownBy(keeper::keep).hasMessageContaining("no dispatcher answers");
        for (int i = 0; i < 20; i++) {
            assertThat(ledger.attendances(new VideoId("other" + i))).hasSize(1);
        }
        assertThat(ledger.attendances(VIDEO)).isEmpty();
    }

    @Test
    void wordOfAnotherRegionThatMayBeWrittenIsToldWithTheNextTry() {
        long now = clock.epochMicros();
        AttendanceRow word = new AttendanceRow(MARS, now, new Attendance(VIDEO, now - 9, 41, 50, now, now));
        Ledger real = ledger;
        AtomicBoolean breaks = new AtomicBoolean(true);
        Ledger breaking = (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(real, arguments);
                    if (method.getName().equals("attend") && breaks.getAndSet(false)) {
                        throw new IllegalStateException("the connection broke after the commit");
                    }
                    return result;
                });
        try (VideoEnds words = new VideoEnds(breaking, probe(), told::addAll, telemetry, clock)) {
            assertThatThrownBy(() -> words.merge(List.of(word))).hasMessageContaining("broke");
            assertThat(told).isEmpty();
            words.merge(List.of(word));
            assertThat(told).containsExactly(word.attendance());
            words.merge(List.of(word));
            assertThat(told).hasSize(1);
        }
    }

    @Test
    void endNeedsNoDispatcher() {
        AttendanceKeeper keeper = keeper();
        keeper.heardOf(VIDEO);
        watch(keeper, 5, 6, 7);
        dispatcher.mode(FakeDispatcher.Mode.FAILS);
        assertThat(end(keeper).peakViewers()).isEqualTo(6);
    }

    @Test
    void videoThatEndedMayGoOn() {
        AttendanceKeeper keeper = keeper();
        keeper.heardOf(VIDEO);
        watch(keeper, 5, 6, 7);
        end(keeper);
        Attendance goesOn = ends().goOn(VIDEO).toCompletableFuture().join();
        assertThat(goesOn.hasEnded()).isFalse();
        assertThat(ends().goOn(VIDEO).toCompletableFuture().join()).isEqualTo(goesOn);
        watch(keeper, 9, 10, 11);
        assertThat(kept().peakViewers()).isEqualTo(10);
        clock.stepCalendar(Duration.ofHours(-3));
        assertThat(end(keeper).hasEnded()).as("whatever a calendar says").isTrue();
        assertThat(told).as("who repeats a word has it told again").hasSize(4);
    }

    @Test
    void nobodyEndsWhatNobodyHeardOf() {
        dispatcher.watched(0, 0, 0);
        AttendanceKeeper keeper = keeper();
        assertThatThrownBy(() -> end(keeper)).hasMessageContaining("video: v1 (expected: one that something");
        assertThatThrownBy(() -> ends().goOn(VIDEO).toCompletableFuture().join())
                .hasMessageContaining("video: v1");
        assertThat(ledger.attendances(VIDEO)).isEmpty();
        ledger.commit(List.of(like()));
        assertThat(end(keeper).hasEnded()).isTrue();
    }

    private Entry.NewReaction like() {
        return new Entry.NewReaction(VIDEO, ReactionKind.LIKE, 1, null, null, null, clock.epochMicros());
    }

    @Test
    void videoEndsByItselfWhenNothingHappenedForSoLong() {
        AttendanceKeeper keeper = keeper(Duration.ofHours(6));
        keeper.heardOf(VIDEO);
        watch(keeper, 5, 6, 7);
        long left = clock.epochMicros();
        clock.advance(Duration.ofHours(4));
        ledger.commit(List.of(like()));
        clock.advance(Duration.ofHours(3));
        watch(keeper, 0, 6, 7);
        assertThat(kept().hasEnded()).as("somebody liked it").isFalse();
        clock.advance(Duration.ofHours(4));
        watch(keeper, 0, 6, 7);
        assertThat(kept()).isEqualTo(new Attendance(VIDEO, left, 6, 7, left, clock.epochMicros()));
        watch(keeper, 0, 6, 7);
        assertThat(told).containsExactly(kept());
    }

    @Test
    void calendarThatIsSetBackKeepsNoVideoFromEnding() {
        AttendanceKeeper keeper = keeper(Duration.ofHours(6));
        keeper.keep();
        clock.stepCalendar(Duration.ofDays(-30));
        keeper.heardOf(VIDEO);
        watch(keeper, 5, 6, 7);
        clock.advance(Duration.ofHours(7));
        watch(keeper, 0, 6, 7);
        assertThat(kept().hasEnded()).isTrue();
    }

    @Test
    void nothingEndsByItselfUnlessItIsSetSo() {
        AttendanceKeeper keeper = keeper();
        keeper.heardOf(VIDEO);
        watch(keeper, 5, 6, 7);
        clock.advance(Duration.ofDays(900));
        watch(keeper, 0, 6, 7);
        assertThat(kept().hasEnded()).isFalse();
    }

    @Test
    void endThatAnotherRegionSaidIsTakenOverAndToldOnce() {
        AttendanceKeeper keeper = keeper();
        keeper.heardOf(VIDEO);
        watch(keeper, 5, 6, 7);
        long now = clock.epochMicros();
        AttendanceRow figures = new AttendanceRow(MARS, now, new Attendance(VIDEO, now - 9, 40, 50, 0, 0));
        AttendanceRow word = new AttendanceRow(MARS, now, new Attendance(VIDEO, now - 9, 41, 50, now, now));
        ends().merge(List.of(figures));
        assertThat(told).isEmpty();
        ends().merge(List.of(word));
        ends().merge(List.of(figures, word));
        assertThat(told).containsExactly(new Attendance(VIDEO, now - 9, 41, 50, now, now));
        assertThat(end(keeper)).as("ended already").isEqualTo(told.getFirst());
    }
}
