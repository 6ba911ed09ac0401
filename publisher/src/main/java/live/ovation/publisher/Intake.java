package live.ovation.publisher;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What waits to be committed, in the order in which it came. Any thread offers, one takes; nobody
/// blocks but that one, and it is woken once for all that it waits for, not for each. The lock is held
/// for as long as it takes to move what is moved.
final class Intake<T> implements CommitRest.Queue {
    private final Object lock = new Object();

    // Guarded by the lock.
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private @Nullable Thread sleeper;
    private int wanted;
    private boolean closed;

    /// What became of an offer.
    enum Offer {
        TAKEN,
        /// As many wait as may.
        FULL,
        CLOSED
    }

    /// @param room how many may wait
    Offer offer(T one, int room) {
        Thread woken = null;
        synchronized (lock) {
            if (closed) {
                return Offer.CLOSED;
            }
            if (waiting.size() >= room) {
                return Offer.FULL;
            }
            waiting.add(one);
            if (sleeper != null && waiting.size() >= wanted) {
                woken = sleeper;
                sleeper = null;
            }
        }
        if (woken != null) {
            LockSupport.unpark(woken);
        }
        return Offer.TAKEN;
    }

    @Override
    public int size() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    /// Waits until so many are there.
    ///
    /// @param count at least 1
    /// @throws InterruptedException when the thread was interrupted meanwhile
    void await(int count) throws InterruptedException {
        while (isSleepNeeded(count)) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /// Waits until so many are there, or a moment is over.
    ///
    /// @param count at least 1
    @Override
    public void await(int count, long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        long left = nanos;
        while (left > 0 && isSleepNeeded(count)) {
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            left = until - System.nanoTime();
        }
    }

    private boolean isSleepNeeded(int count) {
        synchronized (lock) {
            boolean needed = waiting.size() < count;
            sleeper = needed ? Thread.currentThread() : null;
            wanted = count;
            return needed;
        }
    }

    /// Takes what is there, at most so many.
    void take(List<T> into, int most) {
        synchronized (lock) {
            sleeper = null;
            T next;
            while (into.size() < most && (next = waiting.poll()) != null) {
                into.add(next);
            }
        }
    }

    /// From here on nothing is taken any more.
    ///
    /// @return what still waited
    List<T> close() {
        synchronized (lock) {
            closed = true;
            List<T> rest = new ArrayList<>(waiting);
            waiting.clear();
            return rest;
        }
    }
}
