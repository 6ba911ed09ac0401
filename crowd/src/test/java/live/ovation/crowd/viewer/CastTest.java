package live.ovation.crowd.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.CrowdPlanBuilder;
import org.junit.jupiter.api.Test;

/// Who is in the audience: shares, tempers, videos, addresses.
class CastTest {
    private static CrowdPlanBuilder plan() {
        return CrowdPlan.builder().url("http://127.0.0.1:1", "http://127.0.0.1:2");
    }

    @Test
    void zipfGivesTheKthVideoAShareOfOneOverK() {
        VideoShares shares = new VideoShares(4, 1);
        int[] picked = new int[4];
        for (int i = 0; i < 25_000; i++) {
            picked[shares.pick((i + 0.5) / 25_000)]++;
        }

        assertThat(picked).containsExactly(12_000, 6_000, 4_000, 3_000);
    }

    @Test
    void zipfOfZeroIsUniform() {
        VideoShares shares = new VideoShares(5, 0);

        assertThat(IntStream.range(0, 5).map(i -> shares.pick(i / 5.0))).containsExactly(0, 1, 2, 3, 4);
        assertThat(shares.pick(0.999_999_999)).isEqualTo(4);
        assertThat(new VideoShares(1, 1).pick(0.7)).isZero();
    }

    @Test
    void tempersAreSpreadAsThePlanSays() {
        CrowdPlan plan =
                plan().viewers(10_000).slowPercent(20).stalledPercent(10).build();
        Map<Temper, Integer> tempers = new HashMap<>();
        for (int viewer = 0; viewer < 10_000; viewer++) {
            tempers.merge(Temper.of(viewer, plan), 1, Integer::sum);
        }

        assertThat(tempers.get(Temper.STALLED)).isBetween(990, 1_010);
        assertThat(tempers.get(Temper.SLOW)).isBetween(1_990, 2_010);
    }

    @Test
    void sharesOfAPlanHoldEveryViewerOnce() {
        CrowdPlan plan = plan().viewers(1_000).build();
        List<Integer> all = IntStream.range(0, 3)
                .boxed()
                .flatMap(part -> IntStream.range(0, 2)
                        .boxed()
                        .flatMap(half -> new AudienceShare(plan, "r", part, 3)
                                .split(half, 2)
                                .viewers()
                                .boxed()))
                .sorted()
                .toList();

        assertThat(all).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void viewersSpreadOverServersAndWatchWhatTheyAreGiven() {
        CrowdPlan plan = plan().viewers(100)
                .videos(CrowdPlan.numberedVideos(5))
                .watchesPerViewer(3)
                .build();
        List<Viewer> viewers = new Cast(new AudienceShare(plan, "r", 0, 1)).viewers();

        assertThat(viewers).hasSize(100);
        assertThat(viewers)
                .filteredOn(viewer -> viewer.target().authority().endsWith(":1"))
                .hasSize(50);
        assertThat(viewers)
                .allSatisfy(viewer -> assertThat(Arrays.stream(viewer.watches)
                                .map(watch -> watch.video.id)
                                .distinct())
                        .hasSize(3));
    }

    @Test
    void requestNamesLanePositionUserAndHeaders() {
        CrowdPlan plan = plan().viewers(1)
                .video("a", "b")
                .watchesPerViewer(2)
                .nameViewers(true)
                .headers(List.of("X-Test: 1"))
                .build();
        Viewer viewer = new Cast(new AudienceShare(plan, "r", 0, 1)).viewers().getFirst();
        viewer.remember(Bytes.of("a=r.1.2"), 0, 7);

        assertThat(StreamRequest.of(plan, viewer))
                .startsWith("GET /v1/events?video=a&video=b&likes=auto&as=crowd-0 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n")
                .contains("\r\nLast-Event-ID: a=r.1.2\r\n", "\r\nX-Test: 1\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void largeCrowdsConnectFromSeveralAddresses() throws Exception {
        InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        Sources many = Sources.of(plan().viewers(100_000).build());

        assertThat(Sources.of(plan().viewers(10_000).build()).of(1, here)).isNull();
        assertThat(IntStream.range(0, 100)
                        .mapToObj(viewer -> many.of(viewer, here))
                        .distinct())
                .hasSize(6);
        assertThat(IntStream.range(0, 100_000)
                        .mapToObj(viewer -> many.of(viewer, here) + ":" + many.portOf(viewer))
                        .distinct())
                .hasSize(100_000);
        assertThat(many.of(1, InetAddress.getByAddress(new byte[] {10, 0, 0, 1})))
                .isNull();
    }

    @Test
    void markOfATapTellsWhenItWasDue() {
        byte[] like = Bytes.of(TapMark.like(1_700_000_000_123_456L));
        byte[] comment = Bytes.of(TapMark.comment(1_700_000_000_123_456L, "ab1", 77) + " words. more");

        assertThat(TapMark.due(like, 0, like.length)).isEqualTo(1_700_000_000_123_456L);
        assertThat(TapMark.commentDue(comment, 0, comment.length)).isEqualTo(1_700_000_000_123_456L);
        assertThat(TapMark.number(comment, 0, comment.length, Bytes.of("ab1"))).isEqualTo(77);
        assertThat(TapMark.number(comment, 0, comment.length, Bytes.of("xyz"))).isEqualTo(-1);
        assertThat(TapMark.due(Bytes.of("ann"), 0, 3)).isEqualTo(-1);
        assertThat(TapMark.region(like, 0, like.length)).isEqualTo(-1);
        assertThat(TapMark.commentRegion(comment, 0, comment.length)).isEqualTo(-1);
    }

    @Test
    void tapsSayWhichRegionTheyWereSentTo() {
        byte[] like = Bytes.of(TapMark.like(1_700_000_000_123_456L, 37));
        byte[] comment = Bytes.of(TapMark.comment(1_700_000_000_123_456L, "ab1", 77, 2) + " words. more");

        assertThat(TapMark.due(like, 0, like.length)).isEqualTo(1_700_000_000_123_456L);
        assertThat(TapMark.region(like, 0, like.length)).isEqualTo(37);
        assertThat(TapMark.commentDue(comment, 0, comment.length)).isEqualTo(1_700_000_000_123_456L);
        assertThat(TapMark.number(comment, 0, comment.length, Bytes.of("ab1"))).isEqualTo(77);
        assertThat(TapMark.commentRegion(comment, 0, comment.length)).isEqualTo(2);
    }
}
