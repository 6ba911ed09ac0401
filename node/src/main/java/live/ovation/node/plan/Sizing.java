package live.ovation.node.plan;

import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The sums: how many machines of each role a region needs, each step in words that can be checked by hand. Immutable
/// after it was made.
///
/// Rules: no processor is planned above 60 %, no network above 50 %, no memory above 80 %; every viewer can be written
/// to four times a second; a delivery to each frontend every 20 ms; two of what can die.
public final class Sizing {
    static final double BUSY = 0.6;
    static final double NETWORK = 0.5;
    static final double MEMORY = 0.8;
    static final double WRITES_PER_SECOND = 4;
    static final double DELIVERIES_PER_SECOND = 50;

    private final Demand demand;
    private final Hardware hardware;
    private final Costs costs;
    private final long mostPerFrontend;
    private final List<String> sentences = new ArrayList<>();
    private final Layout layout;
    private long viewersPerFrontend;
    private double writesPerSecond;
    private double bytesPerWrite;
    private double networkPerFrontend;
    private double networkPerRegionPair;

    /// @param mostPerFrontend streams that a frontend may have, for whatever reason
    /// @param frontends so many processes on one machine with all the rest; 0: as many machines as it takes
    public Sizing(Demand demand, Hardware hardware, Costs costs, long mostPerFrontend, int frontends) {
        this.demand = demand;
        this.hardware = hardware;
        this.costs = costs;
        this.mostPerFrontend = mostPerFrontend;
        writes();
        layout = frontends > 0 ? onOneMachine(frontends) : spread();
    }

    public Layout layout() {
        return layout;
    }

    public List<String> sentences() {
        return List.copyOf(sentences);
    }

    public long viewersPerFrontend() {
        return viewersPerFrontend;
    }

    /// Of each viewer.
    public double writesPerSecond() {
        return writesPerSecond;
    }

    public double bytesPerWrite() {
        return bytesPerWrite;
    }

    /// Bytes a second, sent.
    public double networkPerFrontend() {
        return networkPerFrontend;
    }

    public double networkPerRegionPair() {
        return networkPerRegionPair;
    }

    public long machines() {
        return layout.shared()
                ? 1
                : (long) demand.regions() * (layout.frontends() + layout.dispatchers() + layout.publishers() + 1);
    }

    private void writes() {
        double perVideo = demand.likesPerVideo();
        writesPerSecond = Math.min(WRITES_PER_SECOND, perVideo);
        if (demand.isSum()) {
            long frontends = Math.max(2, Math.ceilDiv(demand.viewersPerRegion(), mostPerFrontend));
            long audience = Math.ceilDiv(demand.viewersPerRegion(), frontends * demand.videos());
            writesPerSecond = Math.min(perVideo, 1 / Costs.sumSeconds((double) audience));
            bytesPerWrite = Costs.SUM_BYTES;
            say(
                    "Lane sum: %.4g likes/s of each video are told as one frame of about %.0f bytes, %.3g times a second to an"
                            + " audience of %,d on a frontend.",
                    perVideo, bytesPerWrite, writesPerSecond, audience);
        } else {
            bytesPerWrite = perVideo / writesPerSecond * costs.likeBytes();
            say(
                    "Lane each: %.4g likes/s of each video × %.0f bytes; planned are %.3g writes a second to each viewer with %.3g"
                            + " likes = %.0f bytes in each (more writes when there is time, fewer and larger ones when there is not).",
                    perVideo, costs.likeBytes(), writesPerSecond, perVideo / writesPerSecond, bytesPerWrite);
        }
    }

    private Layout spread() {
        // What is planned for is a frontend that is as full as it may be.
        long audience = Math.min(mostPerFrontend, demand.viewersPerRegion());
        double perWrite = costs.viewer().of((double) audience).write(bytesPerWrite);
        long byProcessor = (long) (BUSY * hardware.loops() * 1e6 / (writesPerSecond * perWrite));
        say(
                "Frontend, processor: with %,d viewers a write takes %.2f µs, so %.0f %% of %d event loops (one core is kept free) carry"
                        + " %.0f %% × %d × 1,000,000 / (%.3g × %.2f) = %,d viewers.",
                audience,
                perWrite,
                100 * BUSY,
                hardware.loops(),
                100 * BUSY,
                hardware.loops(),
                writesPerSecond,
                perWrite,
                byProcessor);
        double perViewer = Costs.VIEWER_BYTES + Costs.KERNEL_BYTES;
        long byMemory = (long) ((MEMORY * hardware.memoryBytes() - Costs.PROCESS_BYTES) / perViewer);
        say(
                "Frontend, memory: %.0f %% of %,d MiB, less %,d MiB for the process, by %.1f KiB a viewer (%.1f resident as measured"
                        + " with 100,000 viewers, %.1f in the kernel) = %,d viewers.",
                100 * MEMORY,
                hardware.memoryBytes() >> 20,
                Costs.PROCESS_BYTES >> 20,
                perViewer / 1024,
                Costs.VIEWER_BYTES / 1024,
                Costs.KERNEL_BYTES / 1024,
                byMemory);
        double onTheWire = bytesPerWrite + Costs.PACKET_BYTES * Math.ceil(bytesPerWrite / 1448);
        long byNetwork = (long) (NETWORK * hardware.gigabits() * 1e9 / 8 / (writesPerSecond * onTheWire));
        say(
                "Frontend, network: %.0f %% of %.3g Gbit/s by %.3g writes of %.0f bytes on the wire a second = %,d viewers.",
                100 * NETWORK, hardware.gigabits(), writesPerSecond, onTheWire, byNetwork);
        long most = Math.max(1, Math.min(Math.min(byProcessor, byMemory), Math.min(byNetwork, mostPerFrontend)));
        String limit = most == mostPerFrontend
                ? "what a frontend may have (--per-frontend)"
                : most == byProcessor ? "the processor" : most == byMemory ? "memory" : "the network";
        long needed = Math.ceilDiv(demand.viewersPerRegion(), most);
        int frontends = (int) Math.max(2, needed + Math.max(1, needed / 20));
        viewersPerFrontend = Math.ceilDiv(demand.viewersPerRegion(), frontends);
        networkPerFrontend = viewersPerFrontend * writesPerSecond * onTheWire;
        say(
                "Frontends: %,d viewers in each of %d region(s) by %,d (the limit is %s) = %,d, and one in twenty (at least one) more"
                        + " for those that die or are replaced: %,d with %,d viewers each, sending %.3g Gbit/s.",
                demand.viewersPerRegion(),
                demand.regions(),
                most,
                limit,
                needed,
                frontends,
                viewersPerFrontend,
                networkPerFrontend * 8 / 1e9);
        int dispatchers = dispatchers(frontends);
        return new Layout(frontends, dispatchers, publishers(), hardware.loops(), false);
    }

    private int dispatchers(int frontends) {
        double deliveries = Math.min(DELIVERIES_PER_SECOND, demand.likes());
        double events = demand.likes() / deliveries;
        double perDelivery = costs.delivery(events);
        double busy = frontends * deliveries * perDelivery / 1e6;
        int needed = Math.max(2, (int) Math.ceil(busy / BUSY));
        say(
                "Dispatchers: %,d frontends × %.3g deliveries a second × %.1f µs = %.2f cores of a thread each at %.0f %%: %d (two, so"
                        + " that one can go).",
                frontends, deliveries, perDelivery, busy, 100 * BUSY, needed);
        if (demand.videos() < needed) {
            say(
                    "But a video's events all take one dispatcher: with %d video(s) only that many work, each frontend is then told"
                            + " about every %.0f ms.",
                    demand.videos(), 1e3 * frontends * perDelivery / 1e6 / BUSY);
        }
        networkPerRegionPair = demand.regions() > 1 ? demand.likes() / demand.regions() * costs.likeBytes() : 0;
        if (demand.regions() > 1) {
            say(
                    "Between each two regions: %.4g likes/s × about %.0f bytes = %.3g Mbit/s in each direction.",
                    demand.likes() / demand.regions(), costs.likeBytes(), networkPerRegionPair * 8 / 1e6);
        }
        return needed;
    }

    private int publishers() {
        double likes = demand.likes() / demand.regions();
        double requests = likes * costs.postMicros() / 1e6;
        // Each region also writes down what the others' crowds did.
        double entries = demand.likes() * costs.entryMicros() / 1e6;
        int byRequests = (int) Math.ceil(requests / (BUSY * hardware.loops()));
        int byEntries = (int) Math.ceil(entries / BUSY);
        int needed = Math.max(1, Math.max(byRequests, byEntries));
        say(
                "Publishers: %.4g likes/s × %.0f µs = %.2f cores of requests; %.4g likes/s (other regions' too) × %.1f µs = %.2f of the"
                        + " one thread that writes: %d.",
                likes, costs.postMicros(), requests, demand.likes(), costs.entryMicros(), entries, needed);
        if (needed > 1) {
            say(
                    "More than one publisher needs a PostgreSQL, whose costs were not measured here: bench/ledger does that.");
        } else if (demand.regions() == 1) {
            say("With the SQLite ledger it is one machine's; over a PostgreSQL there can be a second.");
        }
        return needed;
    }

    private Layout onOneMachine(int frontends) {
        viewersPerFrontend = Math.ceilDiv(demand.viewers(), frontends);
        ViewerCosts viewer = costs.viewer();
        ViewerCosts.OfAudience here = viewer.of((double) demand.viewers());
        say(
                "With %,d viewers on one machine a write takes %.2f µs and the crowd's reading %.2f µs (cold %.2f and %.2f, with %,d"
                        + " viewers or fewer %.2f and %.2f; measured were at most %,d), and %.2f ns for each byte.",
                demand.viewers(),
                here.writeMicros(),
                here.readMicros(),
                viewer.writeMicros(),
                viewer.readMicros(),
                viewer.warmViewers(),
                viewer.writeWarmMicros(),
                viewer.readWarmMicros(),
                viewer.largestMeasured(),
                here.byteNanos() + here.readByteNanos());
        double other = (frontends + 2) * costs.otherMillis() / 1e3;
        double cores = Math.max(0.1 * hardware.cores(), hardware.cores() - other);
        double perWrite = here.write(bytesPerWrite);
        double perRead = here.read(bytesPerWrite);
        double all = demand.viewers() * writesPerSecond * (perWrite + perRead) / 1e6;
        say(
                "Everything on it, the crowd too: %,d viewers × %.3g writes/s × (%.1f µs to write, %.1f µs to read) = %.2f cores. There"
                        + " are %d, and %.2f of them for this: %d processes do other things too.",
                demand.viewers(), writesPerSecond, perWrite, perRead, all, hardware.cores(), cores, frontends + 2);
        double sweep = demand.viewers() * (here.writeMicros() + here.readMicros()) / 1e6 / cores;
        say(
                "All viewers written to and read once take %,d × %.1f µs / %.2f cores = %.2f s, and its bytes' time on top: no like can"
                        + " reach all of them faster.",
                demand.viewers(), here.writeMicros() + here.readMicros(), cores, sweep);
        say(
                "Memory: %,d viewers × (%.1f KiB resident + %.1f in the kernel) = %,d MiB, and %,d MiB for each of %d processes; the"
                        + " crowd not counted.",
                demand.viewers(),
                Costs.VIEWER_BYTES / 1024,
                Costs.KERNEL_BYTES / 1024,
                (long) (demand.viewers() * (Costs.VIEWER_BYTES + Costs.KERNEL_BYTES)) >> 20,
                Costs.PROCESS_BYTES >> 20,
                frontends + 2);
        return new Layout(frontends, 1, 1, hardware.loops(), true);
    }

    @FormatMethod
    private void say(String format, Object... values) {
        sentences.add(String.format(Locale.ROOT, format, values));
    }
}
