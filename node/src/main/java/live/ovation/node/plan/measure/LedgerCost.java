package live.ovation.node.plan.measure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.sqlite.SqliteLedger;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// A SQLite ledger on the disk that is meant: transactions of one like, and of many.
final class LedgerCost {
    private static final long NANOS = 500_000_000L;
    private static final int MANY = 500;

    private LedgerCost() {}

    /// @param commit µs until one like is on disk, by the clock
    /// @param entry µs for each further one in the same transaction
    record Found(double commit, double entry) {}

    /// Of a transaction, µs.
    private record Commit(double clock, double cpu) {}

    static Found measure(Path data, Clock clock) {
        try (Ledger ledger = SqliteLedger.open(data, new RegionId("plan"), clock, new Telemetry())) {
            perCommit(ledger, clock, MANY, NANOS);
            Commit one = perCommit(ledger, clock, 1, NANOS);
            Commit many = perCommit(ledger, clock, MANY, NANOS);
            // By processor time: how long the disk takes differs by more than what a like costs.
            double entry = Math.max(0, (many.cpu - one.cpu) / (MANY - 1));
            return new Found(Math.max(0, one.clock - entry), entry);
        }
    }

    private static Commit perCommit(Ledger ledger, Clock clock, int entries, long nanos) {
        List<Entry> likes = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            likes.add(new Entry.NewReaction(
                    new VideoId("v" + i % 10), ReactionKind.LIKE, 1, null, null, null, clock.epochMicros()));
        }
        long began = clock.nanoTime();
        double cpuBegan = ThreadTimes.own();
        long commits = 0;
        do {
            ledger.commit(likes);
            commits++;
        } while (clock.nanoTime() - began < nanos);
        return new Commit((clock.nanoTime() - began) / 1e3 / commits, (ThreadTimes.own() - cpuBegan) / commits);
    }
}
