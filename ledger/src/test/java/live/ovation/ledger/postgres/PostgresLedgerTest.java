package live.ovation.ledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.LedgerMetric;
import live.ovation.ledger.Outcome;
import live.ovation.ledger.SharedLedgerContract;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.protocol.Comment;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresLedgerTest extends SharedLedgerContract {
    private final PostgresSettings database = TestDatabase.empty();
    private final Telemetry telemetry = new Telemetry();

    @Override
    protected Ledger openStore() {
        return open(database);
    }

    private Ledger open(PostgresSettings where) {
        return PostgresLedger.open(where, REGION, clock, telemetry);
    }

    private void endSessionsOfOurs() {
        TestDatabase.run(
                database,
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
                        + " WHERE locktype = 'advisory' AND classid = 'origin'::regclass");
    }

    @Test
    void sessionThatTheServerEndedIsReplacedBeforeAnyoneNotices() {
        commit(like(3));
        OriginId origin = ledger().origin();
        for (int i = 0; i < 3; i++) {
            endSessionsOfOurs();
            assertThat(((Outcome.Reacted) commit(like(1))).total()).isEqualTo(4 + i);
            assertThat(ledger().snapshot(VIDEO, 0).totals().of(LIKE)).isEqualTo(4 + i);
        }
        assertThat(ledger().origin()).isEqualTo(origin);
    }

    @Test
    void writersAreThoseWhoHaveTheirOriginInHands() {
        Set<OriginId> before = ledger().writers();
        assertThat(before).contains(ledger().origin());
        OriginId there;
        try (Ledger other = open(database)) {
            there = other.origin();
            assertThat(before).doesNotContain(there);
            assertThat(other.writers())
                    .hasSize(before.size() + 1)
                    .containsAll(before)
                    .contains(there);
            assertThat(ledger().writers()).isEqualTo(other.writers());
        }
        await().untilAsserted(() -> assertThat(ledger().writers()).isEqualTo(before));
        // Whoever begins takes the free one.
        try (Ledger next = open(database)) {
            assertThat(next.origin()).isEqualTo(there);
            assertThat(ledger().writers()).contains(there);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE_REQUEST, like, 0", "BEFORE_ANSWER, like, 0",
        "BEFORE_REQUEST, again, 0", "BEFORE_ANSWER, again, 0",
        // A counter that is raised for the first time.
        "BEFORE_REQUEST, new, 0", "BEFORE_ANSWER, new, 0",
        // What follows the statement with the comment is the COMMIT.
        "BEFORE_REQUEST, again, 1", "BEFORE_ANSWER, again, 1"
    })
    void commitWhoseConnectionBrokeIsMadeOnceAndAnsweredAsMade(CutLine.Cut cut, String at, int later)
            throws IOException {
        try (CutLine line = new CutLine(TestDatabase.port());
                Ledger far = open(TestDatabase.through(database, line.port()))) {
            List<Entry> entries = new ArrayList<>(List.of(like(3), react(VIDEO, LIKE, 2, "k")));
            if (at.equals("again")) {
                entries.add(say("hello", "c"));
            }
            far.commit(entries);
            OriginId origin = far.origin();
            for (int round = 1; round <= 3; round++) {
                List<Entry> more = new ArrayList<>(List.of(like(5)));
                if (at.equals("new")) {
                    more.add(react(VIDEO, new ReactionKind("new" + round), 1, null));
                }
                if (at.equals("again")) {
                    more.add(say("again", null));
                }
                line.cutOnce(cut, at, later);
                List<Outcome> outcomes = far.commit(more);

                assertThat(line.isStillToCut()).isFalse();
                assertThat(((Outcome.Reacted) outcomes.getFirst()).total()).isEqualTo(5 + 5 * round);
                assertThat(far.snapshot(VIDEO, 0).totals().of(LIKE)).isEqualTo(5 + 5 * round);
                if (at.equals("again")) {
                    Comment comment = ((Outcome.Commented) outcomes.getLast()).comment();
                    assertThat(far.snapshot(VIDEO, 1).newest()).containsExactly(comment);
                    assertThat(far.snapshot(VIDEO, 1).comments()).isEqualTo(1 + round);
                }
            }
            assertThat(far.origin()).as("our own dead session did not keep it").isEqualTo(origin);
        }
    }

    @ParameterizedTest
    @CsvSource({"BEFORE_REQUEST", "BEFORE_ANSWER"})
    void commentThatRaisesNoCounterIsMadeOnceAsWell(CutLine.Cut cut) throws IOException {
        try (CutLine line = new CutLine(TestDatabase.port());
                Ledger far = open(TestDatabase.through(database, line.port()))) {
            far.commit(List.of(say("hello", null)));
            // What follows the statement with the comment is the COMMIT.
            line.cutOnce(cut, "again", 1);
            List<Outcome> outcomes = far.commit(List.of(say("again", null)));

            assertThat(line.isStillToCut()).isFalse();
            assertThat(far.snapshot(VIDEO, 5).newest())
                    .hasSize(2)
                    .contains(((Outcome.Commented) outcomes.getFirst()).comment());
        }
    }

    @Test
    void databaseThatIsGoneIsSaidAtOnceAndWhenItIsBackNothingIsMissing() throws IOException {
        try (CutLine line = new CutLine(TestDatabase.port());
                Ledger far = PostgresLedger.open(
                        TestDatabase.through(database, line.port()), REGION, Clock.system(), telemetry)) {
            far.commit(List.of(react(VIDEO, LIKE, 5, "before")));
            line.down();
            ThrowingCallable[] calls = {
                () -> far.commit(List.of(like(1))), () -> far.snapshot(VIDEO, 1), () -> far.commit(List.of(like(1)))
            };
            for (ThrowingCallable call : calls) {
                assertThatThrownBy(call)
                        .isInstanceOf(LedgerException.class)
                        .hasMessageContaining("can't be reached")
                        .hasMessageContaining("(expected: a PostgreSQL that answers)");
            }
            assertThat(telemetry.counter(LedgerMetric.FAILED_COMMITS).sum()).isPositive();
            line.up();

            org.awaitility.Awaitility.await()
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(far.commit(List.of(react(VIDEO, LIKE, 5, "before"))))
                            .containsExactly(new Outcome.ReactedBefore(5, 5)));
            assertThat(far.commit(List.of(like(1))).getFirst())
                    .extracting(outcome -> ((Outcome.Reacted) outcome).total())
                    .isEqualTo(6L);
            org.awaitility.Awaitility.await()
                    .ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(far.snapshot(VIDEO, 1).totals().of(LIKE)).isEqualTo(6));
        }
    }

    private long number(String query) {
        try (Connection connection = TestDatabase.connect(database)) {
            return Jdbc.number(connection, query);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void reactionsOfOneSecondAreOneRowUntilAnotherSecondBegins() {
        commit(like(3));
        commit(like(2));
        assertThat(number("SELECT count(*) FROM timeline")).isZero();
        assertThat(number("SELECT sum(n)::bigint FROM whole_timeline")).isEqualTo(5);

        clock.advance(Duration.ofSeconds(1));
        commit(like(1));
        assertThat(number("SELECT n FROM timeline WHERE second = 0")).isEqualTo(5);
        assertThat(number("SELECT count(*) FROM timeline")).isEqualTo(1);
        assertThat(number("SELECT n FROM whole_timeline WHERE second = 1")).isEqualTo(1);
    }

    @Test
    void counterThatIsRaisedAgainStaysOnItsPage() {
        try (Ledger publisher = open(database)) {
            publisher.commit(List.of(like(1)));
            for (int i = 0; i < 100; i++) {
                publisher.commit(List.of(like(1)));
            }
        }
        // What a session did is in the statistics once it has ended.
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(number("SELECT coalesce(sum(n_tup_hot_upd), 0)::bigint"
                                + " FROM pg_stat_user_tables WHERE relid = 'total'::regclass"))
                        .isGreaterThanOrEqualTo(95));
    }

    @Test
    void numbersOfTransactionsAreNeverUsedTwice() throws SQLException {
        // More than are given away at once.
        for (int i = 0; i < Origin.RESERVED + 10; i++) {
            commit(like(1));
        }
        long last = number("SELECT changed FROM total");
        assertThat(number("SELECT max(commits) FROM origin")).isGreaterThan(last);
        endSessionsOfOurs();
        commit(like(1));
        assertThat(number("SELECT changed FROM total")).isGreaterThan(last);
        assertThat(ledger().changes("", 10).videos()).hasSize(1);
    }

    @Test
    void whetherACommitWasMadeIsCalledUncertainWhenTheDatabaseDoesNotComeBack() throws IOException {
        try (CutLine line = new CutLine(TestDatabase.port());
                Ledger far = open(TestDatabase.through(database, line.port()))) {
            far.commit(List.of(like(1)));
            line.cutOnceAndStayDown("like");
            assertThatThrownBy(() -> far.commit(List.of(like(1))))
                    .isInstanceOfSatisfying(
                            LedgerException.class,
                            e -> assertThat(e.isUncertain()).isTrue())
                    .hasMessageContaining("whether the last commit was made is unknown");
            assertThat(telemetry.counter(LedgerMetric.BROKEN_COMMITS).sum()).isEqualTo(1);
            // A commit that was never sent is no doubtful one.
            assertThatThrownBy(() -> far.commit(List.of(like(1))))
                    .isInstanceOfSatisfying(
                            LedgerException.class,
                            e -> assertThat(e.isUncertain()).isFalse());
        }
    }

    @Test
    void schemaOfAnotherRegionOrANewerProgramIsRefused() {
        assertThatThrownBy(() -> PostgresLedger.open(database, new RegionId("mars"), clock, telemetry))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("belongs to region local (expected: mars)");
        TestDatabase.run(
                database,
                "INSERT INTO ledger_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success)"
                        + " VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x', 1, true)");
        assertThatThrownBy(() -> open(database))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("written by a newer Ovation, schema 99 (expected: at most 4)");
    }

    @Test
    void databaseThatDoesNotAnswerOrLetInIsNamedWithoutItsPassword() throws IOException {
        int nobody;
        try (CutLine line = new CutLine(1)) {
            nobody = line.port();
        }
        PostgresSettings wrong =
                PostgresSettings.of("postgresql://carol:secret@127.0.0.1:" + nobody + "/films", "", "", 2);
        assertThatThrownBy(() -> open(wrong))
                .isInstanceOf(LedgerException.class)
                .hasMessageStartingWith("data: postgresql://127.0.0.1:" + nobody + "/films can't be reached")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> open(PostgresSettings.of(
                        "postgresql://postgres@127.0.0.1:" + TestDatabase.port() + "/no", "", "", 2)))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("(expected: one that was created)");
        assertThatThrownBy(() -> PostgresSettings.of("mysql://carol:secret@x/films", "", "", 2))
                .hasMessage("url: mysql://x/films (expected: postgresql://host:port/database)");
    }

    @Test
    void schemaThatIsTakenAwayIsSaid() {
        commit(like(1));
        TestDatabase.run(database, "ALTER TABLE total RENAME TO gone");
        assertThatThrownBy(() -> commit(like(1)))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("isn't this ledger any more");
        TestDatabase.run(database, "ALTER TABLE gone RENAME TO total");
        assertThat(((Outcome.Reacted) commit(like(1))).total()).isEqualTo(2);
    }

    @Test
    void keysAreForgottenAfterTheirTimeWhateverTheCalendarSays() throws SQLException {
        LongAdder early = new LongAdder();
        Keys keys = new Keys(clock, 1_000, early);
        try (Connection connection = TestDatabase.connect(database)) {
            for (int minute = 0; minute < 11; minute++) {
                commit(react(VIDEO, LIKE, 1, "k" + minute));
                clock.stepCalendar(Duration.ofDays(minute % 2 == 0 ? 400 : -400));
                keys.forgetDue(connection);
                clock.advance(Duration.ofMinutes(1));
            }
            assertThat(keys.held()).isEqualTo(11);
            assertThat(commit(react(VIDEO, LIKE, 1, "k0"))).isInstanceOf(Outcome.ReactedBefore.class);

            keys.forgetDue(connection);
            assertThat(keys.held()).isEqualTo(10);
            assertThat(commit(react(VIDEO, LIKE, 1, "k0"))).isInstanceOf(Outcome.Reacted.class);
            assertThat(commit(react(VIDEO, LIKE, 1, "k1"))).isInstanceOf(Outcome.ReactedBefore.class);
            keys.forgetDue(connection);
            clock.advance(Keys.KEEP);
            keys.forgetDue(connection);
            assertThat(keys.held()).isZero();
            assertThat(early.sum()).isZero();
        }
    }

    @Test
    void beyondTheBoundTheOldestKeysGoEarlyAndAreCounted() throws SQLException {
        LongAdder early = new LongAdder();
        Keys keys = new Keys(clock, 10, early);
        try (Connection connection = TestDatabase.connect(database)) {
            for (int i = 0; i < 25; i++) {
                commit(react(VIDEO, LIKE, 1, "k" + i));
            }
            keys.forgetDue(connection);
            assertThat(keys.held()).isEqualTo(10);
            assertThat(early.sum()).isEqualTo(15);
            assertThat(commit(react(VIDEO, LIKE, 1, "k15"))).isInstanceOf(Outcome.ReactedBefore.class);
            assertThat(commit(react(VIDEO, LIKE, 1, "k14"))).isInstanceOf(Outcome.Reacted.class);
        }
    }

    @Test
    void moreVideosThanBooksAreKeptCountRight() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            entries.add(react(new VideoId("many" + i), LIKE, 1, null));
        }
        ledger().commit(entries);
        assertThat(ledger().commit(entries))
                .allSatisfy(outcome ->
                        assertThat(((Outcome.Reacted) outcome).total()).isEqualTo(2));
    }
}
