package live.ovation.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import live.ovation.telemetry.ManualClock;

/// A dispatcher's thread turned by hand: nothing happens but in [#run], and time passes only in [#pass]. Not
/// thread-safe.
final class HandThread extends AbstractExecutorService implements ScheduledExecutorService {
    private final ManualClock clock;
    private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>(
            Comparator.<Task<?>>comparingLong(task -> task.dueNanos).thenComparingLong(task -> task.order));
    private long order;
    private boolean shut;

    HandThread(ManualClock clock) {
        this.clock = clock;
    }

    /// Runs what is due, and what that leads to, until nothing is.
    void run() {
        Task<?> next;
        while ((next = tasks.peek()) != null && next.dueNanos - clock.nanoTime() <= 0) {
            tasks.remove();
            next.turn();
        }
    }

    /// Lets time pass, and everything happen at its moment.
    void pass(Duration time) {
        run();
        long end = clock.nanoTime() + time.toNanos();
        Task<?> next;
        while ((next = tasks.peek()) != null && next.dueNanos - end <= 0) {
            clock.advance(Duration.ofNanos(Math.max(0, next.dueNanos - clock.nanoTime())));
            run();
        }
        clock.advance(Duration.ofNanos(end - clock.nanoTime()));
        run();
    }

    private <V> Task<V> add(Callable<V> work, long delayNanos, long periodNanos) {
        if (shut) {
            throw new RejectedExecutionException("shut down");
        }
        Task<V> task = new Task<>(work, clock.nanoTime() + delayNanos, periodNanos);
        tasks.add(task);
        return task;
    }

    @Override
    public void execute(Runnable work) {
        schedule(work, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        return add(called(work), unit.toNanos(delay), 0);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
        return add(work, unit.toNanos(delay), 0);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable work, long delay, long period, TimeUnit unit) {
        return scheduleWithFixedDelay(work, delay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long delay, long pause, TimeUnit unit) {
        return add(called(work), unit.toNanos(delay), unit.toNanos(pause));
    }

    private static Callable<Boolean> called(Runnable work) {
        return () -> {
            work.run();
            return true;
        };
    }

    @Override
    public void shutdown() {
        shut = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shut = true;
        List<Runnable> left = new ArrayList<>(tasks);
        tasks.clear();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return shut;
    }

    @Override
    public boolean isTerminated() {
        return shut && tasks.isEmpty();
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) {
        return isTerminated();
    }

    private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long periodNanos;
        private final long order = HandThread.this.order++;
        private long dueNanos;

        Task(Callable<V> work, long dueNanos, long periodNanos) {
            super(work);
            this.dueNanos = dueNanos;
            this.periodNanos = periodNanos;
        }

        void turn() {
            if (periodNanos == 0) {
                run();
            } else if (runAndReset() && !shut) {
                dueNanos = clock.nanoTime() + periodNanos;
                tasks.add(this);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - clock.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
