package live.ovation.node.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.Comment;
import live.ovation.protocol.HistoryPort;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.Totals;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import live.ovation.transport.Routes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What a [HistoryPort] promises, however far away the publisher is.
class HistoryPortContractTest {
    private static final VideoId VIDEO = new VideoId("v~1:a");
    private static final Position HEAD = new Position(new RegionId("eu.west"), 1_700_000_000_000_000L, 7);

    /// A history of one video whose journal has seven entries; another video's can't be read.
    private static final class SmallHistory implements HistoryPort {
        static Comment comment(int offset) {
            UserId by = offset % 2 == 0 ? null : new UserId("carol");
            return new Comment(VIDEO, HEAD.at(offset), by, "text " + offset + " ☂", offset);
        }

        @Override
        public CompletionStage<VideoSnapshot> snapshot(VideoId video, int newestComments) {
            if (!video.equals(VIDEO)) {
                return CompletableFuture.failedFuture(new IllegalStateException("unreadable"));
            }
            Totals totals = new Totals();
            totals.raise(new OriginId("o1"), ReactionKind.LIKE, 41);
            totals.raise(new OriginId("o2"), ReactionKind.LIKE, 1);
            totals.raise(new OriginId("o2"), new ReactionKind("wow"), 5);
            List<Comment> newest = newestComments == 0 ? List.of() : List.of(comment(5), comment(6));
            return CompletableFuture.completedFuture(new VideoSnapshot(video, totals, 6, HEAD, newest));
        }

        @Override
        public CompletionStage<JournalPage> journal(VideoId video, Position after, int limit) {
            if (!after.comparableTo(HEAD)) {
                return CompletableFuture.completedFuture(new JournalPage(video, List.of(comment(6)), true, false));
            }
            Retraction retraction = new Retraction(VIDEO, HEAD, comment(1).id(), 9);
            return CompletableFuture.completedFuture(
                    limit == 1
                            ? new JournalPage(video, List.of(comment((int) after.offset() + 1)), false, true)
                            : new JournalPage(video, List.of(comment(6), retraction), false, false));
        }
    }

    /// The assertions; each wiring says how to reach the history.
    abstract static class Assertions {
        final HistoryPort history = new SmallHistory();

        abstract HistoryPort port();

        @Test
        void aSnapshotIsWhole() {
            VideoSnapshot snapshot = Answered.by(port().snapshot(VIDEO, 2));
            assertThat(snapshot.video()).isEqualTo(VIDEO);
            assertThat(snapshot.head()).isEqualTo(HEAD);
            assertThat(snapshot.comments()).isEqualTo(6);
            assertThat(snapshot.totals().of(ReactionKind.LIKE)).isEqualTo(42);
            assertThat(snapshot.totals().counter(new OriginId("o2"), new ReactionKind("wow")))
                    .isEqualTo(5);
            assertThat(snapshot.newest()).containsExactly(SmallHistory.comment(5), SmallHistory.comment(6));
            assertThat(Answered.by(port().snapshot(VIDEO, 0)).newest()).isEmpty();
        }

        @Test
        void theJournalIsReadPageByPage() {
            JournalPage page = Answered.by(port().journal(VIDEO, HEAD.at(3), 1));
            assertThat(page.more()).isTrue();
            assertThat(page.reset()).isFalse();
            assertThat(page.entries()).containsExactly(SmallHistory.comment(4));
            assertThat(Answered.by(port().journal(VIDEO, HEAD.at(5), 100)).entries())
                    .hasSize(2)
                    .last()
                    .isInstanceOf(Retraction.class);
        }

        @Test
        void anExpiredPositionBeginsAnew() {
            JournalPage page = Answered.by(port().journal(VIDEO, new Position(new RegionId("other"), 1, 1), 10));
            assertThat(page.reset()).isTrue();
            assertThat(page.entries()).containsExactly(SmallHistory.comment(6));
        }

        @Test
        void whatCannotBeReadIsAFailure() {
            assertThatThrownBy(() -> Answered.by(port().snapshot(new VideoId("broken"), 1)))
                    .isNotNull();
        }
    }

    @Nested
    class Direct extends Assertions {
        @Override
        HistoryPort port() {
            return history;
        }
    }

    @Nested
    class Http extends Assertions {
        private final Wire wire = new Wire(routes());

        private Routes routes() {
            Routes routes = new Routes();
            new HistoryRoutes(history).addTo(routes);
            return routes;
        }

        @Override
        HistoryPort port() {
            return new HttpHistoryPort(wire.link());
        }

        @AfterEach
        void disconnect() {
            wire.close();
        }

        @Test
        void aPublisherThatCannotBeReachedIsAFailure() {
            wire.cut();
            assertThatThrownBy(() -> Answered.by(port().snapshot(VIDEO, 1))).hasCauseInstanceOf(LinkException.class);
        }
    }
}
