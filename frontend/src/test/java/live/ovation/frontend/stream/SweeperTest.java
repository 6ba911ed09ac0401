package live.ovation.frontend.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.ovation.frontend.log.LaneLog;
import live.ovation.frontend.log.LogSettings;
import live.ovation.frontend.metrics.FrontendMetric;
import live.ovation.frontend.metrics.Stamps;
import live.ovation.protocol.Position;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

class SweeperTest {
    private final ManualClock clock = new ManualClock();
    private final Telemetry telemetry = new Telemetry();
    private Duration writeTakes = Duration.ZERO;
    private final LoopStreams streams;
    private final EmbeddedChannel viewer = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            clock.advance(writeTakes);
            ctx.write(message, promise);
        }
    });
    private final LaneLog log = new LaneLog(new UnpooledByteBufAllocator(true), LogSettings.DEFAULTS, 0, bytes -> {});

    SweeperTest() {
        viewer.freezeTime();
        streams = new LoopStreams(0, viewer.eventLoop(), StreamSettings.DEFAULTS, telemetry, clock);
    }

    private LaneWatchers watchersWhoseWritesTake(Duration time) {
        writeTakes = time;
        LaneWatchers watchers = streams.watchers(log);
        Stream stream = streams.open(viewer);
        Watch watch = stream.watch(new VideoId("v"), null);
        stream.join(watch, watchers, log.head(), new Position(new RegionId("r"), 1, 0));
        return watchers;
    }

    @Test
    void aPassWithinASliceEarnsNoRest() {
        LaneWatchers watchers = watchersWhoseWritesTake(Duration.ofNanos(1_000));

        tell(watchers, "data: 1\n\n");
        tell(watchers, "data: 2\n\n");

        assertThat(written()).isEqualTo("data: 1\n\ndata: 2\n\n");
    }

    @Test
    void afterALongPassTheNextOneWaitsAndCarriesWhatCameMeanwhile() {
        LaneWatchers watchers = watchersWhoseWritesTake(Duration.ofMillis(40));
        tell(watchers, "data: 1\n\n");
        assertThat(written()).isEqualTo("data: 1\n\n");

        tell(watchers, "data: 2\n\n");
        tell(watchers, "data: 3\n\n");

        assertThat(written()).isEmpty();
        clock.advance(Duration.ofMillis(5));
        viewer.advanceTimeBy(5, TimeUnit.MILLISECONDS);
        viewer.runScheduledPendingTasks();
        ByteBuf once = viewer.readOutbound();
        assertThat(once.toString(StandardCharsets.UTF_8)).isEqualTo("data: 2\n\ndata: 3\n\n");
        assertThat(telemetry.counter(FrontendMetric.WRITES).sum())
                .as("three frames, of which two waited, in")
                .isEqualTo(2);
        once.release();
    }

    /// Each lane has news whenever the loop has been through: there is no time left.
    @Test
    void onALoopWithoutTimeLeftTheLargestLaneMakesFewerWritesThatCarryAll() {
        LaneWatchers large = watchersWhoseWritesTake(Duration.ofMillis(10));
        LaneLog otherLog = new LaneLog(new UnpooledByteBufAllocator(true), LogSettings.DEFAULTS, 0, bytes -> {});
        LaneWatchers small = streams.watchers(otherLog);
        Stream stream = streams.open(viewer);
        Watch watch = stream.watch(new VideoId("w"), null);
        stream.join(watch, small, otherLog.head(), new Position(new RegionId("r"), 1, 0));

        int rounds = 1_000;
        List<String> writes = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            tell(log, large, "data: large\n\n");
            tell(otherLog, small, "data: s\n\n");
            clock.advance(Duration.ofMillis(1));
            viewer.advanceTimeBy(20, TimeUnit.MILLISECONDS);
            viewer.runScheduledPendingTasks();
            for (ByteBuf bytes = viewer.readOutbound(); bytes != null; bytes = viewer.readOutbound()) {
                writes.add(bytes.toString(StandardCharsets.UTF_8));
                bytes.release();
            }
        }

        List<String> ofLarge =
                writes.stream().filter(write -> write.contains("large")).toList();
        assertThat(writes.size() - ofLarge.size()).as("writes of the small one").isEqualTo(rounds);
        assertThat(ofLarge).as("writes of the large one").hasSizeBetween(rounds / 3, rounds * 9 / 10);
        assertThat(telemetry.counter(FrontendMetric.SPACED_SWEEPS).sum()).isPositive();
        viewer.advanceTimeBy(1, TimeUnit.SECONDS);
        viewer.runScheduledPendingTasks();
        String all = String.join("", ofLarge) + written();
        assertThat(all.split("data: large", -1)).hasSize(rounds + 1);
    }

    @Test
    void aPassIsASampleOfTheOldestEventThatItCarried() {
        LaneWatchers watchers = watchersWhoseWritesTake(Duration.ofMillis(40));
        tell(watchers, "data: 1\n\n", acceptedMillisAgo(90));

        assertThat(telemetry.scrape().lines())
                .contains(
                        "ovation_frontend_latency_seconds_count{lane=\"each\"} 1",
                        "ovation_frontend_latency_seconds_sum{lane=\"each\"} 0.13",
                        "ovation_frontend_hop_seconds_sum{hop=\"commit\"} 0.045",
                        "ovation_frontend_hop_seconds_sum{hop=\"publish\"} 0.015",
                        "ovation_frontend_hop_seconds_sum{hop=\"link\"} 0.03",
                        "ovation_frontend_hop_seconds_sum{hop=\"sweep\"} 0.04");
    }

    @Test
    void waitingForASumIsAHopOfItsOwnAndAnotherLane() {
        LaneWatchers watchers = watchersWhoseWritesTake(Duration.ofMillis(40));
        Stamps stamps = acceptedMillisAgo(90);
        clock.advance(Duration.ofMillis(250));
        tell(watchers, "data: 1\n\n", stamps.summedAt(clock.epochMicros()));

        assertThat(telemetry.scrape().lines())
                .contains(
                        "ovation_frontend_latency_seconds_count{lane=\"each\"} 0",
                        "ovation_frontend_latency_seconds_sum{lane=\"sum\"} 0.38",
                        "ovation_frontend_hop_seconds_sum{hop=\"link\"} 0.03",
                        "ovation_frontend_hop_seconds_sum{hop=\"sum\"} 0.25",
                        "ovation_frontend_hop_seconds_sum{hop=\"sweep\"} 0.04");
    }

    @Test
    void whatAnotherRegionAcceptedIsToldApart() {
        LaneWatchers watchers = watchersWhoseWritesTake(Duration.ofMillis(40));
        Stamps own = acceptedMillisAgo(90);
        RegionId there = new RegionId("there");
        tell(
                watchers,
                "data: 1\n\n",
                new Stamps(own.accepted(), own.committed(), own.dispatched(), own.received(), there));

        assertThat(telemetry.scrape().lines())
                .contains(
                        "ovation_frontend_latency_seconds_count{lane=\"each\"} 0",
                        "ovation_frontend_region_latency_seconds_sum{region=\"there\"} 0.13",
                        "ovation_frontend_region_hop_seconds_sum{hop=\"relay\"} 0.045",
                        "ovation_frontend_region_hop_seconds_sum{hop=\"sweep\"} 0.04");
    }

    @Test
    void whatCameWithoutAJourneyDoesNotHideWhatHasOne() {
        LaneWatchers watchers = watchersWhoseWritesTake(Duration.ofNanos(1_000));

        append("data: statistics\n\n");
        watchers.markDirty(Stamps.NONE);
        append("data: 1\n\n");
        watchers.markDirty(acceptedMillisAgo(90));
        append("data: 2\n\n");
        watchers.markDirty(acceptedMillisAgo(70));
        viewer.runPendingTasks();

        assertThat(telemetry.scrape().lines())
                .contains(
                        "ovation_frontend_latency_seconds_count{lane=\"each\"} 1",
                        "ovation_frontend_latency_seconds_sum{lane=\"each\"} 0.090001");
    }

    @Test
    void aLoopWithoutViewersIsNoSample() {
        tell(streams.watchers(log), "data: 1\n\n", acceptedMillisAgo(90));

        assertThat(telemetry.scrape().lines()).contains("ovation_frontend_latency_seconds_count{lane=\"each\"} 0");
    }

    /// Half of the way to here was the commit's, a third the link's.
    private Stamps acceptedMillisAgo(long millis) {
        long now = clock.epochMicros();
        return new Stamps(now - 1000 * millis, now - 1000 * millis / 2, now - 1000 * millis / 3, now, null);
    }

    private void tell(LaneWatchers watchers, String frame) {
        tell(watchers, frame, Stamps.NONE);
    }

    private void tell(LaneWatchers watchers, String frame, Stamps stamps) {
        append(frame);
        watchers.markDirty(stamps);
        viewer.runPendingTasks();
    }

    private void tell(LaneLog lane, LaneWatchers watchers, String frame) {
        append(lane, frame);
        watchers.markDirty(Stamps.NONE);
        viewer.runPendingTasks();
    }

    private void append(String frame) {
        append(log, frame);
    }

    private static void append(LaneLog log, String frame) {
        byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
        log.append(bytes, bytes.length);
        log.publish();
    }

    private String written() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf bytes = viewer.readOutbound(); bytes != null; bytes = viewer.readOutbound()) {
            text.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.release();
        }
        return text.toString();
    }
}
