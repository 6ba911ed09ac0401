package live.ovation.system;

import java.util.List;
import live.ovation.system.support.OvationProcess;

/// One server, its ledger a SQLite file.
class KillTest extends KillStory {
    KillTest() {
        super(5);
    }

    @Override
    List<OvationProcess> startPublishers() {
        return List.of(SERVERS.start());
    }
}
