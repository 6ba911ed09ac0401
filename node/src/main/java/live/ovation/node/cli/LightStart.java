package live.ovation.node.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A start that takes next to nothing from who shares the processors: until the server is ready all its threads have
/// the least weight, then the one that they began with; those that compile keep less ([CompilerThreads]).
///
/// Only where the weight can be given back, which is tried first with a thread made for it. Elsewhere just the
/// compilers stand back. Where others leave no time at all the start would take for ever, so after
/// [#LONGEST] the weight is given back in any case.
///
/// Thread-safe.
final class LightStart implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LightStart.class);

    /// More than ten times what a start takes on a machine with time to spare.
    static final Duration LONGEST = Duration.ofSeconds(15);

    /// A thread that is made while weights are given back has its maker's, and is found by the next look.
    private static final int MOST_LOOKS = 20;

    /// The system property with the nice value that the server is to have, set by who starts it with another one.
    static final String USUAL = "ovation.nice";

    private final int usual;
    private final boolean light;
    private final CountDownLatch ended = new CountDownLatch(1);

    private LightStart(int usual, boolean light) {
        this.usual = usual;
        this.light = light;
    }

    /// To be called as early as possible.
    static LightStart begin() {
        return begin(LONGEST);
    }

    static LightStart begin(Duration longest) {
        OptionalInt nice = ThreadWeights.ownNice();
        if (nice.isEmpty()) {
            return new LightStart(0, false);
        }
        // The launcher has begun with it, so that the JVM's own start takes little, too.
        int usual = Integer.getInteger(USUAL, nice.getAsInt());
        if (!canBeGivenBack(usual)) {
            CompilerThreads.standBack();
            if (usual != nice.getAsInt()) {
                LOG.warn("this server stays at nice {}: it may not go back to {}", nice.getAsInt(), usual);
            }
            return new LightStart(usual, false);
        }
        LightStart start = new LightStart(usual, true);
        ThreadWeights.threads().forEach(thread -> ThreadWeights.set(thread, ThreadWeights.LEAST));
        Thread.ofPlatform().daemon().name("ovation-start").start(() -> start.endAfter(longest));
        return start;
    }

    /// What is not permitted is lost for good: so a thread tries that is of no other use.
    private static boolean canBeGivenBack(int nice) {
        AtomicBoolean permitted = new AtomicBoolean();
        Thread attempt = Thread.ofPlatform()
                .daemon()
                .name("ovation-weight")
                .start(() -> permitted.set(ThreadWeights.setOwn(ThreadWeights.LEAST) && ThreadWeights.setOwn(nice)));
        try {
            attempt.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return permitted.get();
    }

    /// Whether weight was taken off the whole process.
    boolean isLight() {
        return light;
    }

    private void endAfter(Duration longest) {
        try {
            if (!ended.await(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The server is ready: when this returns its threads have their weight.
    @Override
    public synchronized void close() {
        if (!light || ended.getCount() == 0) {
            return;
        }
        ended.countDown();
        boolean all = false;
        for (int i = 0; i < MOST_LOOKS && !all; i++) {
            all = true;
            for (Path thread : ThreadWeights.threads()) {
                all &= hasUsualWeight(thread);
            }
        }
    }

    /// @return whether it had it before
    private boolean hasUsualWeight(Path thread) {
        int wanted = CompilerThreads.areOneOf(thread) ? CompilerThreads.nicer(usual) : usual;
        OptionalInt nice = ThreadWeights.nice(thread);
        if (nice.isEmpty() || nice.getAsInt() == wanted) {
            return true;
        }
        ThreadWeights.set(thread, wanted);
        return false;
    }
}
