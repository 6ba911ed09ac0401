package live.ovation.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.LedgerContract;
import live.ovation.ledger.Outcome;
import live.ovation.ledger.RegionsContract;
import live.ovation.ledger.Timeline;
import live.ovation.ledger.TimelineQuery;
import live.ovation.ledger.archive.Line;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What commits leave pending counts as if it stood in its table, whenever it gets there. With a clock that stands
/// still, the other tests leave nearly everything pending.
class PendingTest {
    private static final Pending.Bounds OFTEN = new Pending.Bounds(3, 1_000_000, Long.MAX_VALUE);
    private static final RegionId REGION = new RegionId("local");
    private static final VideoId VIDEO = new VideoId("v1");
    private static final TimelineQuery SECONDS = new TimelineQuery(1, 0, Long.MAX_VALUE);

    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path directory;

    @Nested
    class FoldedOften extends LedgerContract {
        @TempDir
        private Path data;

        @Override
        protected Ledger openStore() {
            return SqliteLedger.openHere(data, REGION, clock, OFTEN, new Telemetry());
        }
    }

    @Nested
    class FoldedOftenInRegions extends RegionsContract {
        @TempDir
        private Path data;

        @Override
        protected Ledger openStore(RegionId region) {
            return SqliteLedger.openHere(data.resolve(region.value()), region, clock, OFTEN, new Telemetry());
        }
    }

    private Ledger open(Path data, Pending.Bounds bounds) {
        return SqliteLedger.openHere(data, REGION, clock, bounds, new Telemetry());
    }

    private Entry like(VideoId video, int count) {
        return new Entry.NewReaction(video, ReactionKind.LIKE, count, null, null, null, clock.epochMicros());
    }

    private static long pendingRows(Path data) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ledger.sqlite"))) {
            return Jdbc.number(connection, "SELECT count(*) FROM pending");
        }
    }

    @Test
    void commitIsOneRowUntilTheFirstIsOld() throws SQLException {
        long age = Duration.ofMillis(250).toNanos();
        try (Ledger ledger = open(directory, new Pending.Bounds(100, 1_000, age))) {
            ledger.commit(List.of(like(VIDEO, 1), like(new VideoId("v2"), 1)));
            assertThat(pendingRows(directory)).isEqualTo(1);
            clock.advance(Duration.ofMillis(249));
            ledger.commit(List.of(like(VIDEO, 1)));
            assertThat(pendingRows(directory)).isEqualTo(2);
            clock.advance(Duration.ofMillis(1));
            ledger.commit(List.of(like(VIDEO, 1)));
            assertThat(pendingRows(directory)).isZero();

            ledger.commit(List.of(like(VIDEO, 1)));
            assertThat(pendingRows(directory)).as("the next first is new").isEqualTo(1);
            assertThat(ledger.snapshot(VIDEO, 0).totals().of(ReactionKind.LIKE)).isEqualTo(4);
        }
        assertThat(pendingRows(directory)).as("closed").isZero();
    }

    /// The first commit of a video, one with a key and one that folds are several statements in a transaction; the
    /// others are one statement. What a killed server leaves is the same: all of a commit or nothing.
    @Test
    void everyCommitIsInTheFileWhenItReturns() throws IOException {
        Path data = directory.resolve("live");
        try (Ledger ledger = open(data, OFTEN)) {
            long likes = 0;
            for (int i = 1; i <= 12; i++) {
                List<Entry> entries = new ArrayList<>(List.of(like(VIDEO, i), like(VIDEO, 1)));
                if (i % 4 == 0) {
                    entries.add(new Entry.NewReaction(
                            VIDEO, ReactionKind.LIKE, 1, "key" + i, null, null, clock.epochMicros()));
                    likes++;
                }
                likes += i + 1;
                ledger.commit(entries);

                Path left = leftBehind(data, "left" + i);
                try (Ledger next = open(left, OFTEN)) {
                    assertThat(next.snapshot(VIDEO, 0).totals().of(ReactionKind.LIKE))
                            .isEqualTo(likes);
                    next.commit(List.of(like(VIDEO, 5)));
                    assertThat(next.snapshot(VIDEO, 0).totals().of(ReactionKind.LIKE))
                            .isEqualTo(likes + 5);
                }
            }
        }
    }

    @Test
    void commitIsOneRowUntilThereAreEnoughOfThemOrOfCells() throws SQLException {
        try (Ledger ledger = open(directory.resolve("rows"), OFTEN)) {
            for (int i = 1; i <= 7; i++) {
                ledger.commit(List.of(like(VIDEO, 1)));
                assertThat(pendingRows(directory.resolve("rows"))).isEqualTo(i % 3);
            }
        }
        // A counter and a cell of the timeline each time.
        try (Ledger ledger = open(directory.resolve("cells"), new Pending.Bounds(100, 8, Long.MAX_VALUE))) {
            for (int i = 1; i <= 9; i++) {
                ledger.commit(List.of(like(VIDEO, 1)));
                assertThat(pendingRows(directory.resolve("cells"))).isEqualTo(i % 4);
            }
        }
    }

    /// What is known to have been acknowledged.
    private final Map<VideoId, Map<ReactionKind, Long>> totals = new HashMap<>();

    private final Map<VideoId, Map<Long, Long>> curve = new HashMap<>();

    private List<Entry> someReactions(Random random) {
        List<Entry> entries = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            VideoId video = new VideoId("v" + random.nextInt(4));
            ReactionKind kind = random.nextBoolean() ? ReactionKind.LIKE : new ReactionKind("clap");
            int count = 1 + random.nextInt(3);
            long second = random.nextInt(5);
            entries.add(new Entry.NewReaction(video, kind, count, null, null, second * 1_000, clock.epochMicros()));
            totals.computeIfAbsent(video, v -> new HashMap<>()).merge(kind, (long) count, Long::sum);
            curve.computeIfAbsent(video, v -> new HashMap<>()).merge(second, (long) count, Long::sum);
            if (random.nextInt(8) == 0) {
                entries.add(new Entry.NewComment(video, "hm", null, null, second * 1_000, clock.epochMicros()));
            }
        }
        return entries;
    }

    private void assertExact(Ledger ledger) {
        totals.forEach((video, kinds) -> {
            kinds.forEach((kind, total) ->
                    assertThat(ledger.snapshot(video, 0).totals().of(kind)).isEqualTo(total));
            Map<Long, Long> seconds = new HashMap<>();
            for (Timeline.Bucket bucket : ledger.timeline(video, SECONDS).buckets()) {
                long sum =
                        bucket.reactions().values().stream().mapToLong(n -> n).sum();
                seconds.put(bucket.second(), sum);
            }
            assertThat(seconds).isEqualTo(curve.get(video));
        });
        Map<VideoId, Map<ReactionKind, Long>> told = new HashMap<>();
        for (ChangePage.Change change : ledger.changes("", 100).videos()) {
            for (ChangePage.Counter counter : change.counters()) {
                told.computeIfAbsent(change.video(), v -> new HashMap<>())
                        .merge(counter.kind(), counter.value(), Long::sum);
            }
        }
        assertThat(told).isEqualTo(totals);
    }

    /// What `kill -9` leaves: the files as they are now.
    private Path leftBehind(Path data, String name) throws IOException {
        Path left = Files.createDirectory(directory.resolve(name));
        for (String file : List.of("ledger.sqlite", "ledger.sqlite-wal")) {
            Files.copy(data.resolve(file), left.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return left;
    }

    @Test
    void killAtAnyCommitLosesNothingAndDoublesNothing() throws Exception {
        Random random = new Random(5);
        Path data = directory.resolve("data");
        int foundPending = 0;
        for (int kill = 0; kill < 12; kill++) {
            Path left;
            try (Ledger ledger = open(data, OFTEN)) {
                for (int commit = kill % 4; commit >= 0; commit--) {
                    ledger.commit(someReactions(random));
                    assertExact(ledger);
                }
                foundPending += pendingRows(data) > 0 ? 1 : 0;
                left = leftBehind(data, "killed" + kill);
            }
            assertThat(new SqliteStore(left, clock).check()).isEmpty();
            try (Ledger found = open(left, OFTEN)) {
                assertExact(found);
                found.commit(someReactions(random));
                assertExact(found);
            }
            assertThat(pendingRows(left)).isZero();
            assertThat(new SqliteStore(left, clock).check()).isEmpty();
            data = left;
        }
        assertThat(foundPending).isBetween(3, 11);
    }

    @Test
    void exportAndCheckOfARunningServerSeeWhatIsPending() throws SQLException {
        Random random = new Random(6);
        SqliteStore stored = new SqliteStore(directory, clock);
        List<Line> running = new ArrayList<>();
        try (Ledger ledger = open(directory, OFTEN)) {
            for (int i = 0; i < 4; i++) {
                ledger.commit(someReactions(random));
                clock.advance(Duration.ofSeconds(1));
            }
            assertThat(pendingRows(directory)).isEqualTo(1);
            assertThat(stored.check()).isEmpty();
            stored.export(running::add);
        }
        List<Line> stopped = new ArrayList<>();
        stored.export(stopped::add);
        assertThat(running).isEqualTo(stopped);
        assertThat(running.stream().filter(line -> line instanceof Line.Counter))
                .hasSizeGreaterThan(2);
    }

    @Test
    void videoWhoseReactionsArePendingIsNotQuietAndIsDeletedWithThem() throws SQLException {
        try (Ledger ledger = open(directory, OFTEN)) {
            ledger.commit(List.of(like(VIDEO, 1)));
            clock.advance(Duration.ofHours(1));
            long now = clock.epochMicros();
            ledger.commit(List.of(like(VIDEO, 1)));
            assertThat(pendingRows(directory)).isEqualTo(2);
            assertThat(ledger.quietVideos(now, null, 10)).isEmpty();
            assertThat(ledger.delete(VIDEO, now)).isFalse();
            assertThat(pendingRows(directory)).isZero();

            ledger.commit(List.of(like(VIDEO, 1)));
            assertThat(ledger.quietVideos(now + 1, null, 10)).containsExactly(VIDEO);
            assertThat(ledger.delete(VIDEO, now + 1)).isTrue();
            assertThat(ledger.snapshot(VIDEO, 0).totals().ofAllKinds()).isZero();
            assertThat(((Outcome.Reacted) ledger.commit(List.of(like(VIDEO, 1))).getFirst()).total())
                    .isEqualTo(1);
        }
        assertThat(new SqliteStore(directory, clock).check()).isEmpty();
    }

    @Test
    void readerBesideNeverSeesFewerThanWereAcknowledgedNorOneTwice() {
        try (Ledger ledger = open(directory, OFTEN)) {
            AtomicBoolean done = new AtomicBoolean();
            AtomicLong acknowledged = new AtomicLong();
            CompletableFuture<Long> reads = CompletableFuture.supplyAsync(() -> {
                long before = 0;
                long count = 0;
                while (!done.get() || count < 50) {
                    long least = acknowledged.get();
                    long total = ledger.snapshot(VIDEO, 0).totals().of(ReactionKind.LIKE);
                    long placed = ledger.timeline(VIDEO, SECONDS).buckets().stream()
                            .mapToLong(bucket -> bucket.reactions().getOrDefault(ReactionKind.LIKE, 0L))
                            .sum();
                    // Each of the two reads may see one commit that isn't acknowledged yet, the second later ones, too.
                    assertThat(total).isBetween(Math.max(least, before), acknowledged.get() + 1);
                    assertThat(placed).isBetween(total, acknowledged.get() + 1);
                    before = total;
                    count++;
                }
                return count;
            });
            for (int i = 0; i < 400; i++) {
                ledger.commit(List.of(like(VIDEO, 1)));
                acknowledged.incrementAndGet();
            }
            done.set(true);
            assertThat(reads.join()).isPositive();
            assertThat(ledger.snapshot(VIDEO, 0).totals().of(ReactionKind.LIKE)).isEqualTo(400);
        }
    }
}
