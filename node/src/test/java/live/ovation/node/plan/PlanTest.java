package live.ovation.node.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
    /// As found on two cores, rounded.
    private static final ViewerCosts VIEWER = new ViewerCosts(2_000, 14_000, 8, 8, 1, 3, 3, 1);
    private static final Costs COSTS = new Costs(VIEWER, 100, 200, 3_000, 1, 25, 15, 150, 0, "a test");

    private static final Hardware MACHINE = new Hardware(9, 64L << 30, 10);

    private static Sizing sizing(Demand demand) {
        return new Sizing(demand, MACHINE, COSTS, 100_000, 0);
    }

    @Test
    void theSumsCanBeCheckedByHand() {
        // sum: a write of 130 bytes every 2 s takes 8 + 0.13 µs; 60 % of 8 loops: 4,800,000 / (0.5 × 8.13) = 1,180,811
        // viewers.
        Sizing plan = sizing(new Demand(1_000_000, 1_000, 1, 1, Demand.Lane.AUTO));
        assertThat(plan.sentences()).anyMatch(s -> s.contains("= 1,180,811 viewers"));
        // So 100,000 is what a frontend may have: 10, and one more.
        assertThat(plan.layout().frontends()).isEqualTo(11);
        assertThat(plan.viewersPerFrontend()).isEqualTo(90_910);
        assertThat(plan.layout().dispatchers()).isEqualTo(2);
        assertThat(plan.layout().publishers()).isEqualTo(1);
        assertThat(plan.machines()).isEqualTo(15);
    }

    @Test
    void moreOfAnythingIsNeverFewerMachines() {
        long before = 0;
        for (long viewers = 1_000; viewers <= 100_000_000; viewers *= 10) {
            long machines =
                    sizing(new Demand(viewers, 1_000, 1, 1, Demand.Lane.AUTO)).machines();
            assertThat(machines).isGreaterThanOrEqualTo(before);
            before = machines;
        }
        assertThat(sizing(new Demand(1_000_000, 40, 1, 1, Demand.Lane.EACH))
                        .layout()
                        .frontends())
                .isGreaterThanOrEqualTo(sizing(new Demand(1_000_000, 4, 1, 1, Demand.Lane.EACH))
                        .layout()
                        .frontends());
    }

    @Test
    void aWriteCostsMoreTheMoreViewersTheCachesHaveToHold() {
        ViewerCosts viewer = new ViewerCosts(2_000, 14_000, 7, 3, 1, 3, 2, 2);
        assertThat(viewer.of(10).writeMicros()).isEqualTo(3);
        assertThat(viewer.of(2_000).writeMicros()).isEqualTo(3);
        // Every fourth finds its own in a cache: 7 - 4 × 2,000 / 8,000, and 3 - 1 × 2,000 / 8,000.
        assertThat(viewer.of(8_000).writeMicros()).isEqualTo(6);
        assertThat(viewer.of(8_000).readMicros()).isEqualTo(2.75);
        assertThat(viewer.of(8_000).write(500)).isEqualTo(6.5);
        assertThat(viewer.of(8_000).read(500)).isEqualTo(3.75);
        assertThat(viewer.of(200_000_000).writeMicros()).isCloseTo(7, within(1e-3));
    }

    @Test
    void everythingOnOneMachineIsReckonedWithAsManyViewersAsItHas() {
        Costs cold = new Costs(
                new ViewerCosts(2_000, 14_000, 7, 3, 1, 3, 2, 2), 100, 200, 3_000, 1, 25, 15, 150, 20, "a test");
        Sizing plan = new Sizing(
                new Demand(8_000, 4, 1, 1, Demand.Lane.EACH), new Hardware(2, 8L << 30, 10), cold, 100_000, 3);
        // 8,000 × (6 + 2.75) µs / (2 cores - 5 processes × 20 ms of each second) = 36.8 ms.
        assertThat(plan.sentences())
                .anyMatch(s -> s.contains("8,000 × 8.8 µs / 1.90 cores = 0.04 s"))
                .anyMatch(s -> s.contains("measured were at most 14,000"));
    }

    @Test
    void autoIsSumForAHotVideoOnly() {
        assertThat(new Demand(1, 50_000, 1, 3, Demand.Lane.AUTO).isSum()).isTrue();
        assertThat(new Demand(1, 50_000, 10_000, 3, Demand.Lane.AUTO).isSum()).isFalse();
        assertThat(new Demand(1, 50_000, 1, 3, Demand.Lane.EACH).isSum()).isFalse();
    }

    @Test
    void whatIsNoDemandIsRefusedWithWhatWasExpected() {
        assertThatThrownBy(() -> new Demand(0, 1, 1, 1, Demand.Lane.AUTO))
                .hasMessage("viewers: 0 (expected: 1 or more)");
        assertThatThrownBy(() -> new Demand(1, 1, 1, 99, Demand.Lane.AUTO)).hasMessageContaining("regions: 99");
    }

    @Test
    void costsAreKeptAndRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("costs.json");
        COSTS.save(file);
        assertThat(Costs.read(file)).isEqualTo(COSTS);
        Files.writeString(file, "{\"writeMicros\":1}");
        assertThatThrownBy(() -> Costs.read(file)).hasMessageContaining("expected: what --save wrote");
    }
}
