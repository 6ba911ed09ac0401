package live.ovation.frontend.stream;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.frontend.log.Chunk;
import live.ovation.frontend.log.Head;
import live.ovation.frontend.log.LaneLog;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.frontend.metrics.Journeys;
import live.ovation.frontend.metrics.Stamps;
import live.ovation.protocol.CloseReason;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Hop;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/// Carries the viewers of one event loop to the heads of their logs. Confined to the loop, except [#execute].
///
/// A sweep gives each watcher one write of everything between its cursor and the head, so the busier the loop is, the
/// more likes one write carries: light load has low latency, heavy load high throughput, with nothing to tune. Sweeps
/// run in slices, and between two slices the loop does its input and output, so a crowd that joins and a crowd that
/// watches don't delay each other. Videos that wait take turns, and a pass that took longer than a slice earns its
/// watchers a rest: a large crowd never takes all of a loop.
final class Sweeper implements Runnable {
    private static final int REST_DIVISOR = 8;

    private final EventLoop loop;
    private final long sliceNanos;
    private final Clock clock;
    private final Journeys journeys;
    private final Hop hop;
    private final LongAdder writes;
    private final LongAdder bytes;
    private final LongAdder shortWrites;
    private final LongAdder spaced;
    private final LoopLoad load;
    private final ArrayDeque<LaneWatchers> due = new ArrayDeque<>();
    private boolean scheduled;
    private boolean running;

    /// Watchers stand close together in the log: the chunk stays pinned from one to the next.
    private @Nullable Chunk pinned;

    private @Nullable LaneLog pinnedOf;
    private long slicesWrites;
    private long slicesBytes;

    Sweeper(EventLoop loop, long sliceNanos, Clock clock, Telemetry telemetry) {
        this.loop = loop;
        this.sliceNanos = sliceNanos;
        this.clock = clock;
        this.journeys = new Journeys(telemetry);
        this.hop = telemetry.hop("sweep");
        this.writes = telemetry.counter(FrontendMetric.WRITES);
        this.bytes = telemetry.counter(FrontendMetric.BYTES);
        this.shortWrites = telemetry.counter(FrontendMetric.SHORT_WRITES);
        this.spaced = telemetry.counter(FrontendMetric.SPACED_SWEEPS);
        this.load = new LoopLoad(clock.nanoTime());
    }

    /// Any thread.
    void execute(Runnable task) {
        loop.execute(task);
    }

    /// The watchers' log has something new: they get a pass, or another one after the one that they are in.
    void enqueue(LaneWatchers watchers) {
        if (!watchers.queued) {
            watchers.queued = true;
            beginAfterRest(watchers);
        }
    }

    private void beginAfterRest(LaneWatchers watchers) {
        long rest = watchers.restUntilNanos - clock.nanoTime();
        if (rest > 0) {
            loop.schedule(watchers.begin, rest, TimeUnit.NANOSECONDS);
        } else {
            begin(watchers);
        }
    }

    /// Gives the watchers their pass, now or in turn.
    void begin(LaneWatchers watchers) {
        due.add(watchers);
        if (!scheduled && !running) {
            load.begin(clock.nanoTime());
            run();
        }
    }

    /// One slice.
    @Override
    public void run() {
        scheduled = false;
        running = true;
        long now = clock.nanoTime();
        long deadline = now + sliceNanos;
        while (!due.isEmpty()) {
            LaneWatchers watchers = due.poll();
            boolean isThrough = watchers.sweep(this, deadline);
            long began = now;
            now = clock.nanoTime();
            load.took(watchers.load, now - began);
            if (!isThrough) {
                due.add(watchers);
            } else if (watchers.isDirty()) {
                beginAfterRest(watchers);
            } else {
                watchers.queued = false;
            }
            if (now - deadline >= 0) {
                break;
            }
        }
        running = false;
        release();
        if (due.isEmpty()) {
            load.end(now);
        } else {
            load.look(now);
            // A task put into the loop's queue would run before any input or output; a timer that is due runs after.
            scheduled = true;
            loop.schedule(this, 0, TimeUnit.NANOSECONDS);
        }
    }

    Hop hop() {
        return hop;
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    /// A pass begins that carries these to here.
    void passBegins(LaneWatchers watchers, long head) {
        load.pass(watchers.load, head, watchers.count());
    }

    /// Until when a lane's watchers rest after a pass, by the clock, other lanes' turns included.
    ///
    /// The rest costs a waiting like an eighth of a pass and gives it back as larger writes. A loop that
    /// always sweeps writes sooner than viewers can read, with the processor time that their reading needs.
    long restUntil(LaneWatchers watchers, long passBeganNanos, long passEndedNanos) {
        long pass = passEndedNanos - passBeganNanos;
        long rest = pass <= sliceNanos ? 0 : pass / REST_DIVISOR;
        long spacing = load.apartNanos(watchers.load) - pass;
        if (spacing > rest) {
            spaced.increment();
            rest = spacing;
        }
        return passEndedNanos + rest;
    }

    void passEnded(Stamps oldest) {
        journeys.ended(oldest, clock.epochMicros());
    }

    boolean isOver(long deadlineNanos) {
        return clock.nanoTime() - deadlineNanos >= 0;
    }

    /// Sweeps one viewer outside a pass: who just joined, or whose socket has room again.
    void sweepAlone(Watch watch) {
        sweep(watch);
        release();
    }

    void sweep(Watch watch) {
        Stream stream = watch.stream;
        LaneWatchers watchers = watch.watchers;
        if (watchers == null || stream.isBlocked()) {
            return;
        }
        LaneLog log = watchers.log;
        Head head = log.head();
        try {
            while (watch.cursor < head.position()) {
                Chunk chunk = chunkAt(log, watch.cursor);
                if (chunk == null) {
                    stream.lagged(watch);
                    return;
                }
                if (!writeFrom(chunk, watch, head)) {
                    return;
                }
            }
        } catch (ClosedChannelException e) {
            stream.fail(CloseReason.CLIENT_LEFT);
        } catch (IOException e) {
            stream.fail(CloseReason.IO_FAILED);
        } catch (RuntimeException e) {
            // One viewer's trouble ends one viewer's stream, not the pass.
            stream.failUnexpectedly(e);
        }
    }

    /// @return whether the socket may take more
    private boolean writeFrom(Chunk chunk, Watch watch, Head head) throws IOException {
        Stream stream = watch.stream;
        int from = (int) (watch.cursor - chunk.base());
        int to = LaneLog.readableEnd(chunk, head);
        if (stream.hasSeveralWatches()) {
            int journal = chunk.nextJournalStart(from, to);
            if (journal == from) {
                int end = chunk.frameEnd(from + 2, to);
                advance(watch, chunk, end, head);
                stream.writeJournal(chunk.copy(from, end));
                return !stream.isBlocked();
            }
            to = journal;
        }
        int taken = stream.writer().write(stream, chunk, from, to);
        slicesWrites++;
        slicesBytes += taken;
        int at = from + taken;
        if (at == to) {
            advance(watch, chunk, at, head);
            return !stream.isBlocked();
        }
        shortWrites.increment();
        int rest = chunk.frameEnd(at, to);
        if (rest == at) {
            // Netty needs something to wait with.
            rest = chunk.frameEnd(at + 2, to);
        }
        advance(watch, chunk, rest, head);
        stream.write(chunk.slice(at, rest));
        return !stream.isBlocked();
    }

    private static void advance(Watch watch, Chunk chunk, int to, Head head) {
        watch.cursor = chunk.base() + to;
        watch.journalOffset = watch.cursor == head.position()
                ? head.journalOffset()
                : chunk.journalOffsetBefore(to, watch.journalOffset);
    }

    private @Nullable Chunk chunkAt(LaneLog log, long position) {
        Chunk held = pinned;
        if (held != null && pinnedOf == log && held.contains(position)) {
            return held;
        }
        release();
        pinned = log.pinnedChunkAt(position);
        pinnedOf = log;
        return pinned;
    }

    private void release() {
        if (pinned != null) {
            pinned.unpin();
            pinned = null;
            pinnedOf = null;
        }
        if (slicesWrites != 0) {
            writes.add(slicesWrites);
            bytes.add(slicesBytes);
            slicesWrites = 0;
            slicesBytes = 0;
        }
    }
}
