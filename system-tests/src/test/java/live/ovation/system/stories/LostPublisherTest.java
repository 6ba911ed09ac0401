package live.ovation.system.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.system.support.SseStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A publisher is killed with an acknowledged like in its hands, and is never started again.
class LostPublisherTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final String VIDEO = "lost-publisher";

    @Test
    void whatOnlyTheLedgerHeardOfIsSeenAllTheSame() {
        try (ClusterStage stage = new ClusterStage(SERVERS, Duration.ofSeconds(10), 1)) {
            OvationProcess lost = stage.publishers.getLast();
            try (SseStream viewer = stage.frontends.getFirst().open("/v1/videos/" + VIDEO + "/events?likes=each")) {
                viewer.next("hello");
                assertThat(lost.http().like(VIDEO, 1)).isEqualTo(1);
                await().atMost(Duration.ofMinutes(1)).until(() -> hasHeardOf(viewer, 1));
                // The next like is on its way to dispatchers that do nothing, so the one after it waits.
                stage.dispatchers.forEach(OvationProcess::freeze);
                assertThat(lost.http().like(VIDEO, 1)).isEqualTo(2);
                assertThat(lost.http().like(VIDEO, 1)).isEqualTo(3);
                lost.kill();
                stage.dispatchers.forEach(OvationProcess::thaw);

                await().atMost(Duration.ofMinutes(1)).until(() -> hasHeardOf(viewer, 3));
                // Where dispatchers were silent for long, that made it read before.
                stage.awaitAbove(0, stage.publishers.subList(0, 1), "ovation_publisher_lost_writers_total");
            }
        }
    }

    /// Likes, and those that it was told to have missed.
    private static boolean hasHeardOf(SseStream viewer, long likes) {
        return viewer.seen().stream()
                        .mapToLong(frame -> switch (frame.event()) {
                            case "like" -> frame.number("n");
                            case "gap" -> frame.number("missed");
                            default -> 0;
                        })
                        .sum()
                == likes;
    }
}
