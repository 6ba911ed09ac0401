package live.ovation.ledger.sqlite;

import live.ovation.ledger.Birth;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.RegionId;

/// Who a ledger is, from its first day to its last: kept in the data file.
record Identity(OriginId origin, RegionId region, long epoch) {
    static Identity create(RegionId region, long nowMicros) {
        return new Identity(Birth.origin(), region, Birth.epoch(nowMicros));
    }

    /// How this ledger's counters of a video are named.
    OriginId originIn(int life) {
        return Birth.inLife(origin, life);
    }
}
