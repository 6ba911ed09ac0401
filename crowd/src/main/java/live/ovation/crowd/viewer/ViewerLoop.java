package live.ovation.crowd.viewer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import live.ovation.crowd.Count;
import live.ovation.crowd.Tally;
import live.ovation.telemetry.Clock;

/// One thread and its viewers. It reads in sweeps, each stream at most once per sweep, and rests between them: a viewer
/// that woke up for every write would cost more than the server that wrote it. [#ask] may be called from any thread;
/// all else is the loop's own.
final class ViewerLoop implements Runnable {
    private static final int READ_BYTES = 256 * 1024;
    private static final long SECOND = 1_000_000_000L;

    private final long napNanos;
    private final Clock clock;
    private final Selector selector;
    private final Tally tally = new Tally();
    private final LatencySampler sampler = new LatencySampler();
    private final Evidence evidence = new Evidence();
    private final PairBook pairs;
    private final FrameJudge judge;
    private final StreamReader reader;
    private final StreamKeeper keeper;
    private final List<Viewer> viewers;
    private final Churn churn;
    private final SlowReading slowReading;
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(READ_BYTES);
    private final byte[] work = new byte[READ_BYTES + StreamReader.MAX_TAIL + 1];

    private volatile boolean closed;
    private long nowNanos;
    private long secondNanos;
    private long framesBefore;

    ViewerLoop(AudienceShare share, Clock clock) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.clock = clock;
        this.napNanos = share.plan().nap().toNanos();
        this.pairs = new PairBook(share.regions());
        this.judge = new FrameJudge(share.run(), tally, sampler, evidence, pairs, clock);
        this.reader = new StreamReader(judge, tally);
        this.keeper = new StreamKeeper(share, selector, tally, sampler);
        Cast cast = new Cast(share);
        this.viewers = cast.viewers();
        this.churn = new Churn(share, viewers, cast, keeper, tally);
        this.slowReading = new SlowReading(share.plan().slowBytesPerSecond());
    }

    Tally tally() {
        return tally;
    }

    LatencySampler sampler() {
        return sampler;
    }

    Evidence evidence() {
        return evidence;
    }

    String trouble() {
        return keeper.trouble();
    }

    /// Has the loop compute something between two sweeps.
    <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        commands.add(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    void close() {
        closed = true;
    }

    @Override
    public void run() {
        try (selector) {
            while (!closed) {
                nowNanos = clock.nanoTime();
                runCommands();
                keeper.openSome(nowNanos);
                churn.leaveSome(nowNanos);
                slowReading.readSome(viewers, nowNanos, this::read);
                sweep();
                onceASecond();
                LockSupport.parkNanos(napNanos);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            viewers.forEach(viewer -> keeper.drop(viewer, nowNanos));
        }
    }

    private void runCommands() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
    }

    /// Reads what is ready, each stream about once.
    private void sweep() throws IOException {
        int budget = selector.keys().size();
        int handled = 1;
        while (budget > 0 && handled > 0) {
            handled = selector.selectNow(this::onReady);
            budget -= handled;
        }
    }

    private void onReady(SelectionKey key) {
        Viewer viewer = (Viewer) key.attachment();
        try {
            if (key.isReadable()) {
                read(viewer, READ_BYTES);
            } else if (key.isConnectable()) {
                keeper.onConnectable(viewer);
            }
        } catch (IOException | CancelledKeyException e) {
            keeper.failed(viewer, String.valueOf(e.getMessage()), clock.nanoTime());
        }
    }

    private void read(Viewer viewer, int atMost) {
        SelectionKey key = viewer.key;
        if (key == null) {
            return;
        }
        int count;
        try {
            incoming.clear().limit(atMost);
            count = ((SocketChannel) key.channel()).read(incoming);
        } catch (IOException e) {
            count = -1;
        }
        if (count < 0) {
            keeper.ended(viewer, clock.nanoTime());
        } else if (count > 0) {
            tally.increment(Count.READS);
            tally.add(Count.BYTES, count);
            onBytes(viewer, count);
        }
    }

    private void onBytes(Viewer viewer, int count) {
        int fresh = viewer.tailLength();
        if (fresh > 0) {
            viewer.takeTail(work);
        }
        incoming.get(0, work, fresh, count);
        switch (reader.read(viewer, work, fresh, fresh + count)) {
            case StreamReader.Outcome.More m -> {}
            case StreamReader.Outcome.Opened o -> onOpened(viewer);
            case StreamReader.Outcome.Refused r -> keeper.refused(viewer, r, clock.nanoTime());
            case StreamReader.Outcome.Broken b -> keeper.failed(viewer, b.why(), clock.nanoTime());
        }
    }

    private void onOpened(Viewer viewer) {
        keeper.opened(viewer, clock.nanoTime());
        boolean held = slowReading.appliesTo(viewer);
        if (held && viewer.temper == Temper.STALLED) {
            tally.increment(Count.STALLED);
        }
        SelectionKey key = viewer.key;
        if (key != null && held) {
            key.interestOps(0);
        }
    }

    private void onceASecond() {
        if (nowNanos - secondNanos < SECOND) {
            return;
        }
        secondNanos = nowNanos;
        sampler.adapt(tally.of(Count.FRAMES) - framesBefore);
        framesBefore = tally.of(Count.FRAMES);
        keeper.giveUpOld(viewers, nowNanos);
    }

    // What the conductor asks for, run by the loop itself.

    boolean open() {
        viewers.forEach(keeper::enqueue);
        return true;
    }

    boolean begin() {
        churn.begin(nowNanos);
        pairs.begin();
        return true;
    }

    boolean storm() {
        for (Viewer viewer : viewers) {
            if (viewer.state == Viewer.State.ON) {
                keeper.drop(viewer, nowNanos);
                keeper.enqueue(viewer);
            }
        }
        return true;
    }

    boolean settle() {
        churn.end();
        slowReading.end(viewers);
        return true;
    }

    long unsettled(Ending ending) {
        return viewers.stream()
                .filter(viewer -> !Verdicts.isSettled(viewer, ending))
                .count();
    }

    List<PairFindings> pairs() {
        return pairs.findings();
    }

    boolean judge(Ending ending) {
        viewers.forEach(viewer -> Verdicts.judge(viewer, ending, judge));
        return true;
    }
}
