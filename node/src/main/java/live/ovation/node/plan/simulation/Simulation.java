package live.ovation.node.plan.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import live.ovation.node.plan.Costs;
import live.ovation.node.plan.Demand;
import live.ovation.node.plan.Hardware;
import live.ovation.node.plan.Layout;
import live.ovation.node.plan.ViewerCosts;
import org.HdrHistogram.Histogram;

/// Plays one region of a layout. Blocks the caller for as long as it computes: some seconds at most.
///
/// Likes come as they do, at random (Poisson); other regions' come `regionDelay` later and are written down here before
/// they are told. All links of a dispatcher are played, but only some of its frontends to the last viewer: the first,
/// the last and one between, which is all there is to see where all are alike.
public final class Simulation {
    private static final int IN_DEPTH = 3;
    private static final double LIKES = 50_000;
    private static final double LONGEST = 120;
    private static final double SHORTEST = 6;
    private static final double WARM_UP = 4;
    private static final double READERS_SHARE = 19_000;

    private final Demand demand;
    private final Hardware hardware;
    private final Layout layout;
    private final Costs costs;
    private final Ways ways;
    private final long seed;
    private final Events events = new Events();
    private final Times times = new Times();
    private final SplittableRandom random;
    private final List<FrontendModel> frontends = new ArrayList<>();
    private final List<PublisherModel> publishers = new ArrayList<>();
    private final List<DispatcherModel> dispatchers = new ArrayList<>();
    private final List<Processor> frontendProcessors = new ArrayList<>();
    private final List<Worker> readers = new ArrayList<>();
    private long likes;

    /// How long things take that are not measured here, in seconds.
    ///
    /// @param machine from one machine of a data centre to another
    /// @param region from one data centre to another
    public record Ways(double machine, double region) {}

    public Simulation(Demand demand, Hardware hardware, Layout layout, Costs costs, Ways ways, long seed) {
        this.demand = demand;
        this.hardware = hardware;
        this.layout = layout;
        this.costs = costs;
        this.ways = ways;
        this.seed = seed;
        random = new SplittableRandom(seed);
    }

    public Outcome run() {
        build();
        double seconds = Math.clamp(LIKES / demand.likes(), SHORTEST, LONGEST);
        nextLike();
        events.runUntil(WARM_UP);
        times.begin();
        double[] before = busy();
        double[] usedBefore = used();
        events.runUntil(WARM_UP + seconds);
        return outcome(before, usedBefore, seconds);
    }

    private void build() {
        Processor one = new Processor(events, hardware.cores(), otherCores());
        double network = layout.shared() ? 0 : ways.machine();
        if (layout.shared()) {
            int processes = (int) Math.ceil(demand.viewers() / READERS_SHARE);
            for (int i = 0; i < processes; i++) {
                readers.add(new Worker(events, one));
            }
        }
        for (int i = 0; i < layout.dispatchers(); i++) {
            dispatchers.add(new DispatcherModel(events, layout.shared() ? one : machine(), costs, network));
        }
        double viewers = (double) demand.viewersPerRegion() / layout.frontends();
        ViewerCosts.OfAudience viewer = costs.viewer().of(layout.shared() ? (double) demand.viewers() : viewers);
        for (int i = 0; i < layout.frontends(); i++) {
            boolean deep = layout.shared() || isDeep(i);
            FrontendModel frontend = null;
            if (deep) {
                Processor processor = layout.shared() ? one : machine();
                if (frontendProcessors.isEmpty() || !layout.shared()) {
                    frontendProcessors.add(processor);
                }
                frontend = new FrontendModel(
                        events,
                        processor,
                        costs,
                        viewer,
                        times,
                        random.split(),
                        demand.isSum(),
                        viewers,
                        demand.videos(),
                        layout.loops(),
                        readersOf(i),
                        network);
                frontends.add(frontend);
            }
            for (DispatcherModel dispatcher : dispatchers) {
                dispatcher.connect(frontend);
            }
        }
        for (int i = 0; i < layout.publishers(); i++) {
            publishers.add(new PublisherModel(
                    events, layout.shared() ? one : machine(), costs, times, hardware.loops(), dispatchers, network));
        }
    }

    /// Viewers and servers are dealt to the crowd's processes in turn, so each process has the viewers of some
    /// frontends.
    private List<Worker> readersOf(int frontend) {
        List<Worker> own = new ArrayList<>();
        int turns = greatestCommonDivisor(Math.max(1, readers.size()), layout.frontends());
        for (int i = frontend % turns; i < readers.size(); i += turns) {
            own.add(readers.get(i));
        }
        return own;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /// What the processes do besides, where all of them share a machine.
    private double otherCores() {
        int processes = layout.frontends() + layout.dispatchers() + layout.publishers();
        return layout.shared() ? processes * costs.otherMillis() / 1e3 : 0;
    }

    private Processor machine() {
        return new Processor(events, hardware.cores());
    }

    private boolean isDeep(int index) {
        int last = layout.frontends() - 1;
        return last < IN_DEPTH || index == 0 || index == last || index == last / 2;
    }

    private void nextLike() {
        double gap = -Math.log(1 - random.nextDouble()) / demand.likes();
        events.in(gap, () -> {
            likes++;
            Parcel like = new Parcel(events.now(), random.nextInt(demand.videos()));
            PublisherModel publisher = publishers.get(random.nextInt(publishers.size()));
            if (random.nextInt(demand.regions()) == 0) {
                publisher.request(like);
            } else {
                events.in(ways.region() + costs.commitMicros() / 1e6, () -> publisher.arrive(like));
            }
            nextLike();
        });
    }

    private double[] busy() {
        return new double[] {
            frontends.stream()
                    .mapToDouble(FrontendModel::busiestLoopSeconds)
                    .max()
                    .orElse(0),
            dispatchers.stream().mapToDouble(DispatcherModel::busySeconds).max().orElse(0),
            publishers.stream()
                    .mapToDouble(PublisherModel::entriesSeconds)
                    .max()
                    .orElse(0),
            publishers.stream()
                    .mapToDouble(PublisherModel::busiestLoopSeconds)
                    .max()
                    .orElse(0),
            readers.stream().mapToDouble(Worker::busySeconds).max().orElse(0)
        };
    }

    private double[] used() {
        return frontendProcessors.stream().mapToDouble(Processor::used).toArray();
    }

    private Outcome outcome(double[] before, double[] usedBefore, double seconds) {
        double[] after = busy();
        double[] usedAfter = used();
        double machine = 0;
        for (int i = 0; i < usedAfter.length; i++) {
            machine = Math.max(machine, ((usedAfter[i] - usedBefore[i]) / seconds + otherCores()) / hardware.cores());
        }
        String[] names = {
            "a frontend's event loop",
            "the dispatcher's thread",
            "the ledger's writer",
            "a publisher's event loop",
            "the crowd's reading thread"
        };
        String[] remedies = {
            layout.shared()
                    ? "give the crowd a machine of its own, and the frontends more cores"
                    : "more frontends, or more cores for each; or lane sum",
            "more dispatchers if there are more videos than dispatchers; for one hot video, fewer and larger frontends",
            "a quicker disk, or several publishers over a PostgreSQL",
            "more publishers",
            "run the crowd on another machine"
        };
        List<Stage> stages = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            stages.add(new Stage(names[i], Math.min(1, (after[i] - before[i]) / seconds), remedies[i]));
        }
        stages.add(new Stage(
                layout.shared() ? "the machine's cores" : "a frontend's cores",
                Math.min(1, machine),
                layout.shared() ? "more cores, or a second machine" : "more frontends, or more cores for each"));
        Map<Hop, Outcome.Percentiles> hops = new EnumMap<>(Hop.class);
        for (Hop hop : Hop.values()) {
            hops.put(hop, percentiles(times.of(hop)));
        }
        return new Outcome(hops, stages, likes, seconds, seed);
    }

    private static Outcome.Percentiles percentiles(Histogram seen) {
        return new Outcome.Percentiles(
                seen.getValueAtPercentile(50) / 1e3,
                seen.getValueAtPercentile(90) / 1e3,
                seen.getValueAtPercentile(99) / 1e3,
                seen.getValueAtPercentile(99.9) / 1e3,
                seen.getMaxValue() / 1e3);
    }
}
