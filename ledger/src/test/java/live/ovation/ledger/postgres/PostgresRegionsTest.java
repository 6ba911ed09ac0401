package live.ovation.ledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.Merged;
import live.ovation.ledger.Outcome;
import live.ovation.ledger.RegionsContract;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

class PostgresRegionsTest extends RegionsContract {
    private final Map<RegionId, PostgresSettings> databases = new HashMap<>();

    @Override
    protected Ledger openStore(RegionId region) {
        PostgresSettings database = databases.computeIfAbsent(region, r -> TestDatabase.empty());
        return PostgresLedger.open(database, region, clock, new Telemetry());
    }

    @Test
    void twoPublishersThatAreToldTheSameTakeItOverOnce() {
        VideoId video = new VideoId("shared");
        try (Ledger there = openStore(AP);
                Ledger one = openStore(EU);
                Ledger other = openStore(EU)) {
            for (int round = 0; round < 20; round++) {
                List<Arrival> arrivals = new ArrayList<>();
                for (Outcome outcome : there.commit(List.of(
                        new Entry.NewReaction(video, ReactionKind.LIKE, 2, null, null, null, clock.epochMicros()),
                        new Entry.NewComment(video, "round " + round, null, null, null, clock.epochMicros())))) {
                    switch (outcome) {
                        case Outcome.Reacted reacted -> arrivals.add(new Arrival.Reacted(AP, reacted.reaction()));
                        case Outcome.Commented commented -> arrivals.add(new Arrival.Written(commented.comment()));
                        default -> throw new AssertionError(outcome);
                    }
                }
                CompletableFuture<List<Merged>> first = CompletableFuture.supplyAsync(() -> one.merge(arrivals));
                CompletableFuture<List<Merged>> second = CompletableFuture.supplyAsync(() -> other.merge(arrivals));
                List<Merged> both = new ArrayList<>(first.join());
                both.addAll(second.join());
                assertThat(both.stream().filter(Merged.News.class::isInstance)).hasSize(2);
            }
            assertThat(one.snapshot(video, 0).totals().of(ReactionKind.LIKE)).isEqualTo(40);
            assertThat(one.snapshot(video, 0).comments()).isEqualTo(20);
        }
    }
}
