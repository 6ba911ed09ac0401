package live.ovation.frontend.stream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import live.ovation.frontend.log.LaneLog;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.protocol.CloseReason;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.DistinctErrors;
import live.ovation.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/// The streams of one event loop: their table, their sweeper, their beats. Confined to the loop, except [#watchers],
/// [#count], [#execute] and [#schedule].
public final class LoopStreams {
    private static final int TICK_MILLIS = 250;
    private static final int LAST_WORD_MILLIS = 2_000;
    private static final int RADIX = 36;

    private final int index;
    private final EventLoop loop;
    private final StreamSettings settings;
    private final Telemetry telemetry;
    private final Clock clock;
    private final Sweeper sweeper;
    private final LongAdder lagged;
    private final BeatWheel beats;
    private final FrameBuffer scratch = new FrameBuffer(4096);
    private final AtomicInteger count = new AtomicInteger();
    private final List<@Nullable Stream> slots = new ArrayList<>();
    private final List<Integer> freeSlots = new ArrayList<>();

    public LoopStreams(int index, EventLoop loop, StreamSettings settings, Telemetry telemetry, Clock clock) {
        this.index = index;
        this.loop = loop;
        this.settings = settings;
        this.telemetry = telemetry;
        this.clock = clock;
        this.lagged = telemetry.counter(FrontendMetric.LAGGED);
        this.sweeper = new Sweeper(loop, settings.slice().toNanos(), clock, telemetry);
        this.beats = new BeatWheel((int) Math.max(1, settings.beat().toMillis() / TICK_MILLIS));
    }

    /// From now on every stream beats once per interval.
    public void startBeats() {
        long millis = Math.min(TICK_MILLIS, settings.beat().toMillis());
        // At a fixed rate: a busy loop must not stretch the interval, for others reckon with it.
        loop.scheduleAtFixedRate(() -> beats.turn(slots, Stream::beat), millis, millis, TimeUnit.MILLISECONDS);
    }

    /// Takes over a channel of this loop that speaks no HTTP any more.
    public Stream open(Channel channel) {
        Stream stream = new Stream(channel, this, ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE);
        if (freeSlots.isEmpty()) {
            stream.slot = slots.size();
            slots.add(stream);
        } else {
            stream.slot = freeSlots.removeLast();
            slots.set(stream.slot, stream);
        }
        count.incrementAndGet();
        telemetry.counter(FrontendMetric.OPENED).increment();
        channel.pipeline().addLast(stream);
        return stream;
    }

    void remove(Stream stream, CloseReason reason) {
        slots.set(stream.slot, null);
        freeSlots.add(stream.slot);
        count.decrementAndGet();
        telemetry.counter(FrontendMetric.CLOSED, "reason", reason.code()).increment();
    }

    String tagOf(Stream stream) {
        return Integer.toString(index, RADIX)
                + '~'
                + Integer.toString(stream.slot, RADIX)
                + '~'
                + Long.toString(stream.key, RADIX);
    }

    /// @param slot and `key` from a connection's id; null when no such stream is open
    public @Nullable Stream find(int slot, long key) {
        Stream stream = slot < slots.size() ? slots.get(slot) : null;
        return stream != null && stream.key == key ? stream : null;
    }

    public void forEach(Consumer<Stream> visitor) {
        forSome(Integer.MAX_VALUE, visitor);
    }

    /// Visits so many of the open streams, those of the lowest places.
    public void forSome(int atMost, Consumer<Stream> visitor) {
        List<Stream> some = new ArrayList<>(Math.min(atMost, slots.size()));
        for (int i = 0; i < slots.size() && some.size() < atMost; i++) {
            Stream stream = slots.get(i);
            if (stream != null) {
                some.add(stream);
            }
        }
        some.forEach(visitor);
    }

    // --- any thread ---

    /// The watchers of a lane's log on this loop.
    public LaneWatchers watchers(LaneLog log) {
        return new LaneWatchers(log, sweeper);
    }

    public int count() {
        return count.get();
    }

    public int index() {
        return index;
    }

    public void execute(Runnable task) {
        loop.execute(task);
    }

    public void schedule(Runnable task, Duration delay) {
        loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    // --- for the streams ---

    Sweeper sweeper() {
        return sweeper;
    }

    StreamSettings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    LongAdder lagged() {
        return lagged;
    }

    DistinctErrors errors() {
        return telemetry.errors();
    }

    /// A buffer for the loop's own use, valid until the next one's.
    public FrameBuffer scratch() {
        return scratch;
    }

    void closeSoon(Channel channel) {
        var timer = loop.schedule(() -> channel.close(), LAST_WORD_MILLIS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> timer.cancel(false));
    }
}
