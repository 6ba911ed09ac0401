package live.ovation.ledger.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.StoreContract;
import live.ovation.ledger.archive.Line;
import live.ovation.ledger.archive.StoredLedger;
import live.ovation.ledger.sqlite.SqliteLedger;
import live.ovation.ledger.sqlite.SqliteStore;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a file to a database and back.
class StoreTest {
    @Nested
    class FromAFile extends StoreContract {
        @TempDir
        private Path directory;

        @Override
        protected Place place() {
            return new InAFile(this, directory);
        }

        @Override
        protected Place elsewhere() {
            return new InADatabase(this);
        }

        @Test
        void fileThatIsNotThereIsNamed() {
            StoredLedger nothing = new SqliteStore(directory.resolve("no"), clock);
            assertThatThrownBy(nothing::check)
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("check: there is no ")
                    .hasMessageContaining("(expected: a server's data directory)");
        }
    }

    @Nested
    class FromADatabase extends StoreContract {
        @TempDir
        private Path directory;

        @Override
        protected Place place() {
            return new InADatabase(this);
        }

        @Override
        protected Place elsewhere() {
            return new InAFile(this, directory);
        }

        @Test
        void databaseInUseIsNotFilled() {
            Place here = place();
            Iterator<Line> rest = List.<Line>of(new Line.End(1)).iterator();
            try (Ledger ledger = here.open()) {
                assertThatThrownBy(() -> here.stored().fill(new Line.Begin(1, "local", ledger.epoch()), rest::next))
                        .isInstanceOf(LedgerException.class)
                        .hasMessageContaining("is in use by 1 publishers (expected: none)");
            }
        }
    }

    private static final AtomicInteger FILES = new AtomicInteger();

    private record InAFile(StoreContract test, Path directory) implements StoreContract.Place {
        InAFile {
            directory = directory.resolve("data" + FILES.incrementAndGet());
        }

        @Override
        public Ledger open() {
            return SqliteLedger.open(directory, StoreTest.region(), StoreTest.clock(test), new Telemetry());
        }

        @Override
        public StoredLedger stored() {
            return new SqliteStore(directory, StoreTest.clock(test));
        }

        @Override
        public void sql(String sql) {
            try (var connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("ledger.sqlite"));
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
    }

    private record InADatabase(StoreContract test, PostgresSettings database) implements StoreContract.Place {
        InADatabase(StoreContract test) {
            this(test, TestDatabase.empty());
        }

        @Override
        public Ledger open() {
            return PostgresLedger.open(database, StoreTest.region(), StoreTest.clock(test), new Telemetry());
        }

        @Override
        public StoredLedger stored() {
            return new PostgresStore(database, StoreTest.clock(test));
        }

        @Override
        public void sql(String sql) {
            TestDatabase.run(database, sql);
        }
    }

    private static live.ovation.protocol.RegionId region() {
        return new live.ovation.protocol.RegionId("local");
    }

    private static live.ovation.telemetry.Clock clock(StoreContract test) {
        return test.clock();
    }
}
