package live.ovation.ledger.sqlite;

import java.security.SecureRandom;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.RegionId;

/// Who a ledger is, from its first day to its last: kept in the data file.
record Identity(OriginId origin, RegionId region, long epoch) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// A new ledger's identity. The epoch is the second of its birth and six random digits, so that a later one is
    /// larger
    /// and two of the same second still differ; the origin is random and short, for it travels with every reaction.
    static Identity create(RegionId region, long nowMicros) {
        long epoch = nowMicros / 1_000_000 * 1_000_000 + RANDOM.nextInt(1_000_000);
        return new Identity(new OriginId(Long.toUnsignedString(RANDOM.nextLong(), 36)), region, epoch);
    }
}
