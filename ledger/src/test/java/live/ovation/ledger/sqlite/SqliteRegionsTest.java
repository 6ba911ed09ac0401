package live.ovation.ledger.sqlite;

import java.nio.file.Path;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.RegionsContract;
import live.ovation.protocol.RegionId;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.io.TempDir;

class SqliteRegionsTest extends RegionsContract {
    @TempDir
    private Path directory;

    @Override
    protected Ledger openStore(RegionId region) {
        return SqliteLedger.open(directory.resolve(region.value()), region, clock, new Telemetry());
    }
}
