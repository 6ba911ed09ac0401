package live.ovation.node.plan.simulation;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// A machine's cores, shared by threads as a kernel does it: with more threads than cores each runs so much slower
/// (processor sharing). Confined to the simulation's thread.
final class Processor {
    /// What is left below this is done: a picosecond.
    private static final double DONE = 1e-12;
    /// Whatever others take, so much is left.
    private static final double LEAST_SHARE = 0.1;

    private final Events events;
    private final double cores;
    private final List<Task> running = new ArrayList<>();
    private double changedAt;
    private double used;
    private long version;

    private static final class Task {
        private double left;
        private final Runnable then;

        Task(double left, Runnable then) {
            this.left = left;
            this.then = then;
        }
    }

    Processor(Events events, int cores) {
        this(events, cores, 0);
    }

    /// @param otherCores what is taken away by others, all the time
    Processor(Events events, int cores, double otherCores) {
        this.events = events;
        this.cores = Math.max(cores - otherCores, LEAST_SHARE * cores);
    }

    /// Works so many seconds of one core, then goes on.
    void work(double seconds, Runnable then) {
        advance();
        running.add(new Task(Math.max(seconds, 0), then));
        plan();
    }

    private double speed() {
        return running.isEmpty() ? 0 : Math.min(1, cores / running.size());
    }

    private void advance() {
        double passed = events.now() - changedAt;
        double done = passed * speed();
        for (Task task : running) {
            task.left -= done;
        }
        used += done * running.size();
        changedAt = events.now();
    }

    private void plan() {
        version++;
        long mine = version;
        double least = Double.MAX_VALUE;
        for (Task task : running) {
            least = Math.min(least, task.left);
        }
        if (!running.isEmpty()) {
            events.in(Math.max(least, 0) / speed(), () -> {
                if (mine == version) {
                    finish();
                }
            });
        }
    }

    private void finish() {
        advance();
        List<Runnable> done = new ArrayList<>();
        Iterator<Task> tasks = running.iterator();
        while (tasks.hasNext()) {
            Task task = tasks.next();
            if (task.left <= DONE) {
                tasks.remove();
                done.add(task.then);
            }
        }
        plan();
        done.forEach(Runnable::run);
    }

    /// Core seconds so far.
    double used() {
        advance();
        return used;
    }
}
