package live.ovation.ledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Objects;
import live.ovation.ledger.LedgerException;
import org.junit.jupiter.api.Test;

/// What a real PostgreSQL says of itself, and what is said of one that can't be asked.
class PostgresProbeTest {
    private static final PostgresSettings ADMIN = TestDatabase.empty();

    private static PostgresSettings as(String user, String password) {
        String schema = ADMIN.url().replaceAll(".*currentSchema=", "");
        return new PostgresSettings(
                "jdbc:postgresql://127.0.0.1:" + TestDatabase.port() + "/postgres?currentSchema=" + schema,
                user,
                password,
                2);
    }

    private static LedgerException failure(PostgresSettings settings) {
        return Objects.requireNonNull(catchThrowableOfType(LedgerException.class, () -> PostgresProbe.ask(settings)));
    }

    private static void assertSaid(LedgerException failure, String said, String remedy) {
        assertThat(failure).hasMessageContaining(said);
        assertThat(failure.getMessage()).doesNotContain("secret");
        assertThat(PostgresProbe.remedy(failure)).contains(remedy);
    }

    @Test
    void oneThatIsWellSaysWhatItIs() {
        PostgresProbe.Found found = PostgresProbe.ask(ADMIN);
        assertThat(found.version()).matches("\\d+.*");
        assertThat(found.safe()).isTrue();
        assertThat(found.encoding()).isEqualTo("UTF8");
        assertThat(found.sessions()).isPositive().isLessThan(found.mostSessions());
        assertThat(found.standby()).isFalse();
        assertThat(found.readOnly()).isFalse();
        assertThat(found.mayCreate()).isTrue();
        assertThat(ADMIN.url()).endsWith(found.schema());
    }

    @Test
    void aUserWhoMayMakeNoTablesOrWriteNothingIsSeen() {
        TestDatabase.run(
                ADMIN,
                "CREATE ROLE probe_guest LOGIN PASSWORD 'right'",
                "ALTER ROLE probe_guest SET default_transaction_read_only = on",
                "GRANT USAGE ON SCHEMA " + ADMIN.url().replaceAll(".*currentSchema=", "") + " TO probe_guest");
        PostgresProbe.Found found = PostgresProbe.ask(as("probe_guest", "right"));
        assertThat(found.user()).isEqualTo("probe_guest");
        assertThat(found.mayCreate()).isFalse();
        assertThat(found.readOnly()).isTrue();
    }

    @Test
    void nobodyElseIsLetIn() {
        assertSaid(failure(as("nobody_here", "secret")), "lets nobody in", "OVATION_POSTGRES_PASSWORD");
        String elsewhere = "jdbc:postgresql://127.0.0.1:" + TestDatabase.port() + "/nowhere";
        assertSaid(failure(new PostgresSettings(elsewhere, "postgres", "", 2)), "no database there", "createdb");
    }

    @Test
    void oneThatIsNotThereIsSaid() throws IOException {
        assertSaid(
                failure(new PostgresSettings("jdbc:postgresql://postgres.invalid/x", "u", "secret", 2)),
                "No such host: postgres.invalid",
                "start it, or mend the URL");
        String url;
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/x";
            long began = System.nanoTime();
            assertSaid(failure(new PostgresSettings(url, "u", "secret", 2)), "does not answer in time", "start it");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
        }
        assertSaid(failure(new PostgresSettings(url, "u", "secret", 2)), "can't be reached", "start it");
    }
}
