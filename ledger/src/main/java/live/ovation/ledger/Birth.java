package live.ovation.ledger;

import java.security.SecureRandom;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.RegionId;

/// What a ledger is given when it is begun, and keeps from then on. Stateless.
public final class Birth {
    /// Leaves room for epoch and offset in a comment's id.
    private static final int MAX_REGION_LENGTH = 64;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Birth() {}

    /// The second of its birth and six random digits, so that a later ledger's is larger and two of the same second
    /// still differ.
    public static long epoch(long nowMicros) {
        return nowMicros / 1_000_000 * 1_000_000 + RANDOM.nextInt(1_000_000);
    }

    /// Random and short, for it travels with every reaction.
    public static OriginId origin() {
        return new OriginId(Long.toUnsignedString(RANDOM.nextLong(), 36));
    }

    /// How an origin's counters of a video are named. A video that was deleted begins anew with its next life,
    /// and what is told of it then must not be taken for what was known before.
    public static OriginId inLife(OriginId origin, int life) {
        return life == 0 ? origin : new OriginId(origin.value() + '~' + life);
    }

    /// @throws LedgerException when the region's name is too long to be part of a comment's id
    public static void requireFitting(RegionId region) {
        if (region.value().length() > MAX_REGION_LENGTH) {
            throw new LedgerException(
                    "region: " + region.value().length() + " characters (expected: at most " + MAX_REGION_LENGTH + ")");
        }
    }
}
