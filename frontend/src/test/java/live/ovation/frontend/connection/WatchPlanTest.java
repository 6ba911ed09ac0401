package live.ovation.frontend.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import live.ovation.frontend.stream.WatchChange;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.junit.jupiter.api.Test;

class WatchPlanTest {
    private static final VideoId A = new VideoId("a");
    private static final VideoId B = new VideoId("b");
    private static final VideoId C = new VideoId("c");

    @Test
    void whatIsWatchedAlreadyIsNotJoinedAgain() {
        WatchPlan plan = WatchPlan.of(List.of(A), null, change(List.of(A, B, B), List.of()));

        assertThat(plan.joining()).containsExactly(B);
        assertThat(plan.watching()).containsExactly(A, B);
    }

    @Test
    void whatComesAndGoesInOneChangeIsNotJoined() {
        WatchPlan plan = WatchPlan.of(List.of(A), null, change(List.of(B), List.of(A, B, C)));

        assertThat(plan.joining()).isEmpty();
        assertThat(plan.removed()).containsExactly(A, B);
        assertThat(plan.watching()).isEmpty();
    }

    @Test
    void tooManyVideosAreRefused() {
        List<VideoId> full = IntStream.range(0, StreamRequest.MAX_VIDEOS)
                .mapToObj(i -> new VideoId("v" + i))
                .toList();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> WatchPlan.of(full, null, change(List.of(A), List.of())))
                .withMessageContaining((full.size() + 1) + " videos");
        assertThat(WatchPlan.of(full, null, change(List.of(A), List.of(full.getFirst())))
                        .watching())
                .hasSameSizeAs(full)
                .endsWith(A);
    }

    @Test
    void tooManyUsersAreRefused() {
        List<UserId> users = IntStream.rangeClosed(0, People.MAX_USERS)
                .mapToObj(i -> new UserId("u" + i))
                .toList();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> WatchPlan.of(
                        List.of(),
                        null,
                        new WatchChange(List.of(), List.of(), users, List.of(), new CompletableFuture<>())))
                .withMessageContaining(users.size() + " users");
    }

    private static WatchChange change(List<VideoId> watch, List<VideoId> unwatch) {
        return new WatchChange(watch, unwatch, List.of(), List.of(), new CompletableFuture<>());
    }
}
