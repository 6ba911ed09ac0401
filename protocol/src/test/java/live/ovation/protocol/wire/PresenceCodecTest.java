package live.ovation.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import live.ovation.protocol.Audience;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresenceReply;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.RandomEvents;
import live.ovation.protocol.Resync;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.junit.jupiter.api.Test;

class PresenceCodecTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final RandomEvents events = new RandomEvents(random);

    private PresenceReport report() {
        List<PresenceReport.Beat> beats = new ArrayList<>();
        List<PresenceReport.Arrival> arrivals = new ArrayList<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            beats.add(new PresenceReport.Beat(new UserId(events.id()), videos()));
            arrivals.add(new PresenceReport.Arrival(events.video(), "~" + events.id()));
        }
        return new PresenceReport(
                new FrontendId(events.id()),
                events.number(),
                events.number(),
                events.number(),
                events.number(),
                beats,
                arrivals,
                random.nextBoolean() ? PresenceReport.Cohorts.NONE : cohorts());
    }

    private PresenceReport.Cohorts cohorts() {
        List<PresenceReport.Cohort> formed = new ArrayList<>();
        List<Long> vouched = new ArrayList<>();
        List<PresenceReport.Departures> departures = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            formed.add(new PresenceReport.Cohort(events.number(), videos(), users()));
            vouched.add(events.number());
            departures.add(new PresenceReport.Departures(events.number(), videos(), users()));
        }
        return new PresenceReport.Cohorts(formed, vouched, departures);
    }

    private List<VideoId> videos() {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(v -> events.video())
                .toList();
    }

    private List<UserId> users() {
        return IntStream.range(0, random.nextInt(20))
                .mapToObj(u -> new UserId(events.id()))
                .toList();
    }

    @Test
    void reportsAndRepliesSurvive() {
        for (int i = 0; i < 500; i++) {
            PresenceReport report = report();
            assertThat(PresenceCodec.decodeReport(PresenceCodec.encode(report)))
                    .as("seed %d", seed)
                    .isEqualTo(report);
            PresenceReply reply = new PresenceReply(
                    events.number(), Duration.ofMillis(random.nextInt(80_000)), List.of(events.number(), 0L));
            assertThat(PresenceCodec.decodeReply(PresenceCodec.encode(reply))).isEqualTo(reply);
        }
    }

    @Test
    void videosOfManyWhoWatchTheSameAreOneList() {
        VideoId v = new VideoId("v");
        VideoId w = new VideoId("w");
        List<PresenceReport.Beat> beats = Stream.of(
                        List.of(v), List.of(v), List.of(w), List.<VideoId>of(), List.of(w), List.of(w, v), List.of(v))
                .map(videos -> new PresenceReport.Beat(new UserId(events.id()), videos))
                .toList();
        PresenceReport report = new PresenceReport(new FrontendId("f"), 1, 1, 1, beats, List.of());
        PresenceReport decoded = PresenceCodec.decodeReport(PresenceCodec.encode(report));
        assertThat(decoded).isEqualTo(report);
        assertThat(decoded.beats().get(1).videos())
                .isSameAs(decoded.beats().get(0).videos());
    }

    @Test
    void answersSurvive() {
        List<Presence> presences = List.of(events.presence(), events.presence());
        assertThat(PresenceCodec.decodePresences(PresenceCodec.encode(presences)))
                .isEqualTo(presences);
        assertThat(PresenceCodec.decodePresences(PresenceCodec.encode(List.of())))
                .isEmpty();
        Audience audience = events.audience();
        assertThat(PresenceCodec.decodeAudience(PresenceCodec.encode(audience))).isEqualTo(audience);
        List<UserId> users = List.of(new UserId("a"), new UserId("b"));
        assertThat(PresenceCodec.decodeUsers(PresenceCodec.encodeUsers(users), 2))
                .isEqualTo(users);
    }

    @Test
    void whatIsNoAnswerIsRefused() {
        byte[] other = BatchCodec.encode(EventBatch.of(new Resync(new VideoId("v"))));
        assertThatThrownBy(() -> PresenceCodec.decodePresences(other)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> PresenceCodec.decodeAudience(other)).isInstanceOf(WireException.class);
        byte[] three = PresenceCodec.encodeUsers(List.of(new UserId("a"), new UserId("b"), new UserId("c")));
        assertThatThrownBy(() -> PresenceCodec.decodeUsers(three, 2))
                .isInstanceOf(WireException.class)
                .hasMessage("users: 3 (expected: at most 2)");
    }

    @Test
    void reportsCutShortAreRefusedAndNothingElseHappens() {
        for (int i = 0; i < 50; i++) {
            byte[] whole = PresenceCodec.encode(report());
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> PresenceCodec.decodeReport(cut)).isInstanceOf(WireException.class);
            }
        }
    }

    @Test
    void noVideoIsNamedLikeAUsersTopic() {
        VideoId topic = VideoId.ofUser(new UserId("alice"));
        assertThat(topic.isUser()).isTrue();
        assertThat(topic.user()).isEqualTo(new UserId("alice"));
        assertThat(VideoId.ofWire(topic.value())).isEqualTo(topic);
        assertThatThrownBy(() -> new VideoId(topic.value())).isInstanceOf(IllegalArgumentException.class);
        assertThat(VideoId.ofWire("alice")).isEqualTo(new VideoId("alice")).isNotEqualTo(topic);
        assertThatThrownBy(() -> VideoId.ofWire("@")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new VideoId("alice").user()).isInstanceOf(IllegalStateException.class);
    }
}
