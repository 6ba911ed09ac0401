package live.ovation.node.plan.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/// One thread of a machine: what it is given waits its turn. Confined to the simulation's thread.
final class Worker {
    private final Events events;
    private final Processor processor;
    private final Deque<Job> waiting = new ArrayDeque<>();
    private boolean busy;
    private double busySince;
    private double busySeconds;

    /// @param cpuSeconds of one core
    /// @param waitSeconds on top, for something else than a processor
    private record Job(double cpuSeconds, double waitSeconds, Runnable then) {}

    Worker(Events events, Processor processor) {
        this.events = events;
        this.processor = processor;
    }

    void add(double cpuSeconds, double waitSeconds, Runnable then) {
        waiting.add(new Job(cpuSeconds, waitSeconds, then));
        if (!busy) {
            busy = true;
            busySince = events.now();
            next();
        }
    }

    private void next() {
        Job job = waiting.poll();
        if (job == null) {
            busy = false;
            busySeconds += events.now() - busySince;
            return;
        }
        processor.work(
                job.cpuSeconds(),
                () -> events.in(job.waitSeconds(), () -> {
                    job.then().run();
                    next();
                }));
    }

    /// How long it had something to do, waiting for a core included.
    double busySeconds() {
        return busySeconds + (busy ? events.now() - busySince : 0);
    }
}
