package live.ovation.frontend.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import live.ovation.frontend.feed.FeedState;
import live.ovation.frontend.feed.JournalFrame;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Position;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import org.junit.jupiter.api.Test;

class CatchUpTest {
    private static final VideoId VIDEO = new VideoId("v");

    /// The journal ends at 20; the newest comments at hand are 11 to 20, the complete tail begins after 15.
    private final FeedState state = new FeedState(
            VIDEO,
            new TreeMap<>(),
            ViewerCount.none(VIDEO),
            null,
            20,
            at(20),
            frames(11, 20),
            frames(16, 20),
            15,
            null);

    @Test
    void whoComesFirstGetsTheNewestComments() {
        CatchUp plan = CatchUp.plan(null, 3, state);

        assertThat(offsets(plan)).containsExactly(18L, 19L, 20L);
        assertThat(plan.start()).isEqualTo(at(17));
        assertThat(plan.gap()).isFalse();
        assertThat(plan.readAfter()).isNull();
    }

    @Test
    void whoWantsNoneStartsAtTheHead() {
        assertThat(CatchUp.plan(null, 0, state).start()).isEqualTo(at(20));
    }

    @Test
    void whoReturnsSoonGetsWhatWasMissedFromMemory() {
        CatchUp plan = CatchUp.plan(at(15), 3, state);

        assertThat(offsets(plan)).containsExactly(16L, 17L, 18L, 19L, 20L);
        assertThat(plan.readAfter()).isNull();
        assertThat(offsets(CatchUp.plan(at(19), 3, state))).containsExactly(20L);
        assertThat(offsets(CatchUp.plan(at(20), 3, state))).isEmpty();
    }

    @Test
    void whoReturnsLateHasTheLedgerRead() {
        CatchUp plan = CatchUp.plan(at(14), 3, state);

        assertThat(plan.readAfter()).isEqualTo(at(14));
        assertThat(plan.frames()).isEmpty();
        assertThat(plan.gap()).isFalse();
    }

    @Test
    void aPositionOfAnotherLedgerIsAnnouncedAsAGap() {
        CatchUp otherEpoch = CatchUp.plan(new Position(new RegionId("r"), 2, 19), 2, state);
        CatchUp otherRegion = CatchUp.plan(new Position(new RegionId("s"), 1, 19), 2, state);
        CatchUp future = CatchUp.plan(at(21), 2, state);

        assertThat(List.of(otherEpoch, otherRegion, future)).allSatisfy(plan -> {
            assertThat(plan.gap()).isTrue();
            assertThat(offsets(plan)).containsExactly(19L, 20L);
        });
    }

    private static List<Long> offsets(CatchUp plan) {
        return plan.frames().stream().map(JournalFrame::offset).toList();
    }

    private static Position at(long offset) {
        return new Position(new RegionId("r"), 1, offset);
    }

    private static List<JournalFrame> frames(int from, int to) {
        List<JournalFrame> frames = new ArrayList<>();
        for (int offset = from; offset <= to; offset++) {
            frames.add(new JournalFrame(new Comment(VIDEO, at(offset), null, "c" + offset, 0), new byte[0]));
        }
        return frames;
    }
}
