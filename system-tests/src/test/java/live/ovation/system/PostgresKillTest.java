package live.ovation.system;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Two publishers on one real PostgreSQL; a retry goes to the other one.
class PostgresKillTest extends KillStory {
    private static EmbeddedPostgres postgres;

    PostgresKillTest() {
        super(5);
    }

    @BeforeAll
    static void startDatabase() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        postgres.close();
    }

    @Override
    List<OvationProcess> startPublishers() {
        String url = "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/postgres";
        int internal = Ports.free();
        OvationProcess everything = SERVERS.startWith("", internal, "--postgres", url);
        OvationProcess publisher = SERVERS.startWith(
                "dispatchers = [\"http://127.0.0.1:" + internal + "\"]", "--roles", "publisher", "--postgres", url);
        return List.of(everything, publisher);
    }
}
