package live.ovation.node.plan.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import live.ovation.node.plan.Costs;
import live.ovation.node.plan.Demand;
import live.ovation.node.plan.Hardware;
import live.ovation.node.plan.Layout;
import live.ovation.node.plan.ViewerCosts;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final ViewerCosts VIEWER = new ViewerCosts(2_000, 14_000, 8, 8, 1, 3, 3, 1);
    private static final Costs COSTS = new Costs(VIEWER, 100, 200, 3_000, 1, 25, 15, 150, 0, "a test");
    private static final Simulation.Ways WAYS = new Simulation.Ways(0.00025, 0.08);

    private static Outcome play(long viewers, double likes, Demand.Lane lane, int cores, Layout layout, long seed) {
        return new Simulation(
                        new Demand(viewers, likes, 1, 1, lane),
                        new Hardware(cores, 8L << 30, 10),
                        layout,
                        COSTS,
                        WAYS,
                        seed)
                .run();
    }

    @Test
    void threadsShareCoresAsAKernelDoesIt() {
        Events events = new Events();
        Processor processor = new Processor(events, 2);
        List<Double> done = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processor.work(1, () -> done.add(events.now()));
        }
        processor.work(0.5, () -> done.add(events.now()));
        events.runUntil(10);
        // Five on two cores run at 0.4 until the short one is through at 1.25 s; four at 0.5 for the other half.
        assertThat(done).hasSize(5);
        assertThat(done.getFirst()).isCloseTo(1.25, within(1e-9));
        assertThat(done.getLast()).isCloseTo(2.25, within(1e-9));
        assertThat(processor.used()).isCloseTo(4.5, within(1e-9));
    }

    @Test
    void whatOthersTakeIsTakenFromTheCores() {
        Events events = new Events();
        Processor processor = new Processor(events, 2, 0.5);
        List<Double> done = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processor.work(1, () -> done.add(events.now()));
        }
        events.runUntil(10);
        // Three on one and a half cores.
        assertThat(done).hasSize(3).allSatisfy(at -> assertThat(at).isCloseTo(2, within(1e-9)));
    }

    @Test
    void coldSocketsTakeLonger() {
        Layout layout = new Layout(2, 1, 1, 1, true);
        Costs growing = new Costs(
                new ViewerCosts(2_000, 14_000, 16, 8, 1, 6, 3, 1), 100, 200, 3_000, 1, 25, 15, 150, 0, "a test");
        Outcome warm = play(20_000, 10, Demand.Lane.EACH, 2, layout, 1);
        Outcome cold = new Simulation(
                        new Demand(20_000, 10, 1, 1, Demand.Lane.EACH),
                        new Hardware(2, 8L << 30, 10),
                        layout,
                        growing,
                        WAYS,
                        1)
                .run();
        // 16 - 8 × 2,000 / 20,000 instead of 8, and 5.7 instead of 3.
        assertThat(cold.of(Hop.ALL).p50()).isGreaterThan(1.4 * warm.of(Hop.ALL).p50());
    }

    @Test
    void aThreadDoesOneThingAfterTheOther() {
        Events events = new Events();
        Worker worker = new Worker(events, new Processor(events, 4));
        List<Double> done = new ArrayList<>();
        worker.add(1, 0.5, () -> done.add(events.now()));
        worker.add(1, 0, () -> done.add(events.now()));
        events.runUntil(10);
        assertThat(done).containsExactly(1.5, 2.5);
        assertThat(worker.busySeconds()).isCloseTo(2.5, within(1e-9));
    }

    @Test
    void theSameSeedIsTheSameOutcome() {
        Layout layout = new Layout(2, 1, 1, 1, false);
        assertThat(play(20_000, 20, Demand.Lane.EACH, 2, layout, 7))
                .isEqualTo(play(20_000, 20, Demand.Lane.EACH, 2, layout, 7))
                .isNotEqualTo(play(20_000, 20, Demand.Lane.EACH, 2, layout, 8));
    }

    @Test
    void hopsAddUpAndALoneLikeTakesWhatItsStepsTake() {
        // A like every two seconds, a hundred viewers: nothing waits for anything.
        Outcome outcome = play(100, 0.5, Demand.Lane.EACH, 4, new Layout(1, 1, 1, 3, false), 1);
        double steps = 0.2
                + 3
                + 0.001 // the request, the commit
                + 0.25 // to the dispatcher
                + 0.15
                + 0.25
                + 0.05 // look-up, one delivery over the network, sent and received
                + 0.25
                + 100 / 3.0 * 0.0081; // a third of the viewers per loop
        assertThat(outcome.of(Hop.ALL).p50()).isCloseTo(steps, within(0.15));
        double sum = outcome.of(Hop.COMMITTED).p50()
                + outcome.of(Hop.DISPATCHED).p50()
                + outcome.of(Hop.RECEIVED).p50()
                + outcome.of(Hop.DELIVERED).p50();
        assertThat(sum).isCloseTo(outcome.of(Hop.ALL).p50(), within(0.1));
    }

    @Test
    void moreViewersPerCoreTakeLongerAndTheFrontendGivesWayFirst() {
        Layout layout = new Layout(1, 1, 1, 1, false);
        Outcome few = play(5_000, 50, Demand.Lane.EACH, 2, layout, 1);
        Outcome many = play(100_000, 50, Demand.Lane.EACH, 2, layout, 1);
        assertThat(many.of(Hop.ALL).p50()).isGreaterThan(4 * few.of(Hop.ALL).p50());
        assertThat(many.isFull()).isTrue();
        assertThat(many.first().name()).isEqualTo("a frontend's event loop");
    }

    @Test
    void aSlowDiskGivesWayFirstWhenItIsOne() {
        Costs slow = new Costs(VIEWER, 100, 200, 3_000, 2_000, 25, 15, 150, 0, "a test");
        Outcome outcome = new Simulation(
                        new Demand(100, 600, 1, 1, Demand.Lane.SUM),
                        new Hardware(4, 8L << 30, 10),
                        new Layout(1, 1, 1, 3, false),
                        slow,
                        WAYS,
                        1)
                .run();
        assertThat(outcome.first().name()).isEqualTo("the ledger's writer");
    }

    @Test
    void onOneMachineTheCrowdTakesItsShare() {
        Outcome alone = play(20_000, 10, Demand.Lane.EACH, 2, new Layout(2, 1, 1, 1, false), 1);
        Outcome shared = play(20_000, 10, Demand.Lane.EACH, 2, new Layout(2, 1, 1, 1, true), 1);
        assertThat(shared.of(Hop.ALL).p50()).isGreaterThan(alone.of(Hop.ALL).p50());
    }
}
