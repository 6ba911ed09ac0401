package live.ovation.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.LedgerContract;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.LedgerMetric;
import live.ovation.ledger.Outcome;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.protocol.Comment;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLedgerTest extends LedgerContract {
    @TempDir
    Path directory;

    private final Telemetry telemetry = new Telemetry();

    @Override
    protected Ledger openStore() {
        return open(directory);
    }

    private Ledger open(Path other) {
        return SqliteLedger.open(other, REGION, clock, telemetry);
    }

    private Path file() {
        return directory.resolve("ledger.sqlite");
    }

    @Test
    void everythingAcknowledgedIsInTheFilesThatAKilledProcessLeavesBehind() throws IOException {
        commit(react(VIDEO, LIKE, 3, "k"));
        Comment comment = said("hello");

        // What `kill -9` leaves: the files as they are now, the log not yet merged, nobody having closed anything.
        Path left = Files.createDirectory(directory.resolve("left"));
        for (String name : List.of("ledger.sqlite", "ledger.sqlite-wal")) {
            Files.copy(directory.resolve(name), left.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        try (Ledger found = open(left)) {
            assertThat(found.snapshot(VIDEO, 5).totals().of(LIKE)).isEqualTo(3);
            assertThat(found.snapshot(VIDEO, 5).newest()).containsExactly(comment);
            assertThat(found.origin()).isEqualTo(ledger().origin());
            assertThat(found.commit(List.of(react(VIDEO, LIKE, 1, "k"))))
                    .containsExactly(new Outcome.ReactedBefore(3, 3));
        }
    }

    @Test
    void secondServerOnOneDirectoryIsTurnedAway() {
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> open(directory))
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("is in use by this process (expected: a directory for this server alone)");
        }
        commit(like(1));
        reopen();
        assertThat(ledger().snapshot(VIDEO, 0).totals().of(LIKE)).isEqualTo(1);
    }

    @Test
    void secondProcessOnOneDirectoryIsTurnedAwayAndToldByWhom() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SecondServer.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).as(said).isEqualTo(3);
        assertThat(said)
                .contains("is in use by process " + ProcessHandle.current().pid() + " (expected:");
    }

    /// Another process that opens a directory and says how that went.
    static final class SecondServer {
        private SecondServer() {}

        public static void main(String[] args) {
            try (Ledger ledger = SqliteLedger.open(
                    Path.of(args[0]), REGION, live.ovation.telemetry.Clock.system(), new Telemetry())) {
                System.out.println("opened " + ledger.origin());
            } catch (LedgerException e) {
                System.out.println(e.getMessage());
                System.exit(3);
            }
        }
    }

    @Test
    void directoryThatCannotBeMadeIsNamed() throws IOException {
        Path underFile = Files.createFile(directory.resolve("plain")).resolve("data");
        assertThatThrownBy(() -> open(underFile))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("data: " + underFile + " can't be written: ")
                .hasMessageContaining("(expected: a directory this user may write)");
        assertThatThrownBy(() -> open(directory.resolve("plain")))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("there is a file of that name");
        assertThatThrownBy(() -> open(Path.of("/proc/ovation-data")))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("data: /proc/ovation-data can't be written: ");
    }

    @Test
    void fileThatIsNoDatabaseIsRefusedAndLeftAlone() throws IOException {
        Path data = Files.createDirectory(directory.resolve("d"));
        Files.writeString(data.resolve("ledger.sqlite"), "these are not the bytes you are looking for".repeat(100));
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> open(data))
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("ledger.sqlite is damaged: it does not begin as one")
                    .hasMessageContaining("restore it from a backup");
        }
        assertThat(Files.readString(data.resolve("ledger.sqlite"))).startsWith("these are not");
    }

    @Test
    void damagedPagesAreFoundWhenTheFileIsOpened() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            entries.add(say("a comment of some length, number " + i, null));
        }
        ledger().commit(entries);
        ledger().close();
        byte[] bytes = Files.readAllBytes(file());
        Path data = Files.createDirectory(directory.resolve("d"));
        byte[] scrambled = bytes.clone();
        Arrays.fill(scrambled, 4096 * 12, scrambled.length, (byte) 0x5a);
        Files.write(data.resolve("ledger.sqlite"), scrambled);
        assertThatThrownBy(() -> open(data))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("ledger.sqlite is damaged");

        Files.write(data.resolve("ledger.sqlite"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> open(data))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("ledger.sqlite is damaged");

        Files.write(data.resolve("ledger.sqlite"), bytes);
        try (Ledger restored = open(data)) {
            assertThat(restored.snapshot(VIDEO, 0).comments()).isEqualTo(2_000);
        }
    }

    @Test
    void otherProgramsFileAndNewerFileAreRefused() throws Exception {
        Path data = Files.createDirectory(directory.resolve("d"));
        sql(data, "CREATE TABLE somebody_elses (a)");
        assertThatThrownBy(() -> open(data)).hasMessageContaining("some other program's SQLite file");

        ledger().close();
        sql(directory, "PRAGMA user_version=99");
        assertThatThrownBy(() -> open(directory))
                .hasMessageContaining("written by a newer Ovation, schema 99 (expected: at most 5)");
    }

    @Test
    void fileOfTheFirstSchemaIsBroughtUpToDateAndGoesOn() throws SQLException {
        commit(react(VIDEO, LIKE, 5, "k"));
        Comment comment = said("hello");
        ledger().close();
        for (String undone : List.of(
                "DROP TABLE attendance",
                "DROP TABLE pending",
                "DROP TABLE region_cursor",
                "DROP TABLE unsaid",
                "DROP TABLE taken",
                "DROP TABLE elsewhere",
                "DROP INDEX video_changed",
                "DROP INDEX comment_written",
                "DROP INDEX retraction_of_written",
                "ALTER TABLE total DROP COLUMN region",
                "ALTER TABLE comment DROP COLUMN elsewhere",
                "ALTER TABLE comment DROP COLUMN written",
                "ALTER TABLE retraction DROP COLUMN elsewhere",
                "ALTER TABLE retraction DROP COLUMN written",
                "ALTER TABLE retraction DROP COLUMN comment_elsewhere",
                "ALTER TABLE retraction DROP COLUMN comment_written",
                "ALTER TABLE video DROP COLUMN changed",
                "ALTER TABLE video DROP COLUMN own_head",
                "ALTER TABLE total DROP COLUMN at",
                "ALTER TABLE video DROP COLUMN life",
                "DROP TABLE past",
                "PRAGMA user_version=1")) {
            sql(directory, undone);
        }
        reopen();
        assertThat(ledger().changes("", 10).videos()).hasSize(1);
        assertThat(ledger().changes("", 10).videos().getFirst().head()).isEqualTo(comment.position());
        assertThat(commit(react(VIDEO, LIKE, 5, "k"))).isEqualTo(new Outcome.ReactedBefore(5, 5));
        assertThat(((Outcome.Reacted) commit(like(1))).total()).isEqualTo(6);
        assertThat(ledger().snapshot(VIDEO, 5).newest()).containsExactly(comment);
    }

    private static void sql(Path data, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ledger.sqlite"));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void ledgerBelongsToItsRegion() {
        ledger().close();
        assertThatThrownBy(() -> SqliteLedger.open(directory, new RegionId("mars"), clock, telemetry))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("belongs to region local (expected: mars)");
        assertThatThrownBy(() -> SqliteLedger.open(directory, new RegionId("r".repeat(65)), clock, telemetry))
                .hasMessage("region: 65 characters (expected: at most 64)");
    }

    @Test
    void ledgerBegunAnewHasAnotherEpochAndOrigin() {
        try (Ledger other = open(directory.resolve("other"))) {
            assertThat(other.epoch()).isNotEqualTo(ledger().epoch());
            assertThat(other.origin()).isNotEqualTo(ledger().origin());
        }
    }

    @Test
    void fullDiskIsSaidAndWhenThereIsRoomAgainNothingIsMissing() {
        commit(react(VIDEO, LIKE, 5, "before"));
        SqliteLedger sqlite = (SqliteLedger) ledger();
        sqlite.limitPages(1);
        List<Entry> much = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            much.add(say("a comment of some length, number " + i, null));
            much.add(react(VIDEO, LIKE, 1, "during" + i));
        }
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatThrownBy(() -> sqlite.commit(much))
                    .isInstanceOf(LedgerException.class)
                    .hasMessageStartingWith("commit: no space left for ")
                    .hasMessageEndingWith("(expected: free space on that disk)");
            assertThat(sqlite.snapshot(VIDEO, 9).totals().of(LIKE)).isEqualTo(5);
            assertThat(sqlite.snapshot(VIDEO, 9).comments()).isZero();
        }
        assertThat(telemetry.counter(LedgerMetric.FAILED_COMMITS).sum()).isEqualTo(3);
        long full = telemetry.shown(LedgerMetric.FILE_BYTES).getOrDefault("", 0L);
        assertThat(full).isPositive();
        sqlite.limitPages(0);

        assertThat(sqlite.commit(much)).hasSize(10_000);
        assertThat(commit(react(VIDEO, LIKE, 1, "before"))).isEqualTo(new Outcome.ReactedBefore(5, 5));
        assertThat(sqlite.snapshot(VIDEO, 0).totals().of(LIKE)).isEqualTo(5_005);
        assertThat(sqlite.snapshot(VIDEO, 0).comments()).isEqualTo(5_000);
        assertThat(said("next").position()).isEqualTo(at(5_001));
    }

    @Test
    void retractedTextIsInNoFileAnyMore() throws IOException {
        String secret = "the-text-that-must-go";
        said("before");
        Comment bad = said(secret);
        said("after");
        commit(retract(bad.id()));
        ledger().close();

        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secret);
            }
        }
        assertThat(new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1))
                .contains("before", "after");
    }

    @Test
    void keysAreForgottenAfterTheirTime() {
        for (int i = 0; i < 1_000; i++) {
            commit(react(VIDEO, LIKE, 1, "k" + i));
        }
        assertThat(keysHeld()).isEqualTo(1_000);
        clock.advance(IdempotencyKeys.KEEP.plusSeconds(1));
        for (int i = 0; i < 10; i++) {
            commit(like(1));
        }
        assertThat(keysHeld()).isZero();
        assertThat(commit(react(VIDEO, LIKE, 1, "k0"))).isInstanceOf(Outcome.Reacted.class);
        assertThat(keysHeld()).isEqualTo(1);
        reopen();
        assertThat(keysHeld()).isEqualTo(1);
    }

    private long keysHeld() {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
            return Jdbc.number(connection, "SELECT count(*) FROM idempotency");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void beyondTheBoundTheOldestKeysGoEarlyAndAreCounted() throws SQLException {
        ledger().close();
        LongAdder early = new LongAdder();
        try (Connection connection = Connections.writer(file());
                IdempotencyKeys keys = new IdempotencyKeys(connection, clock, 10, early, null)) {
            for (int i = 0; i < 25; i++) {
                keys.remember(1, "k" + i, new IdempotencyKeys.First("like", 1, i));
                keys.settle();
                assertThat(keys.held()).isLessThanOrEqualTo(10);
            }
            assertThat(early.sum()).isEqualTo(15);
            assertThat(keys.first(1, "k14")).isNull();
            assertThat(keys.first(1, "k15")).isEqualTo(new IdempotencyKeys.First("like", 1, 15));
            clock.advance(Duration.ofHours(1));
            keys.settle();
            assertThat(keys.held()).isZero();
            assertThat(early.sum()).isEqualTo(15);
        }
    }

    @Test
    void moreVideosThanBooksAreKeptCountRight() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            entries.add(react(new VideoId("many" + i), LIKE, 1, null));
        }
        ledger().commit(entries);
        List<Outcome> outcomes = ledger().commit(entries);
        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(((Outcome.Reacted) outcome).total()).isEqualTo(2));
    }
}
