package live.ovation.node.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendPort;
import live.ovation.protocol.Position;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Resync;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.transport.Routes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What a [FrontendPort] promises, however far away the frontend is.
class FrontendPortContractTest {
    private static final VideoId VIDEO = new VideoId("v1");

    /// The assertions; each wiring says how to reach the frontend.
    abstract static class Assertions {
        private final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
        private final BlockingQueue<CompletableFuture<Void>> answers = new LinkedBlockingQueue<>();
        final FrontendPort frontend = delivery -> {
            CompletableFuture<Void> answer = new CompletableFuture<>();
            answers.add(answer);
            arrived.add(delivery);
            return answer;
        };

        abstract FrontendPort port();

        private static Comment comment(int offset) {
            return new Comment(VIDEO, new Position(new RegionId("r"), 3, offset), null, "ça va? 😀", 17);
        }

        private static List<Event> events(Delivery delivery) {
            return delivery.batches().stream()
                    .flatMap(batch -> batch.decode().stream())
                    .toList();
        }

        private <T> T next(BlockingQueue<T> queue) {
            try {
                T next = queue.poll(10, TimeUnit.SECONDS);
                assertThat(next).isNotNull();
                return next;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Test
        void aDeliveryArrivesAsItWasSent() {
            Delivery sent = new Delivery(
                    "d1:17>4",
                    123_456_789_012L,
                    1_700_000_000_000_000L,
                    List.of(
                            EventBatch.of(List.of(comment(1), comment(2))),
                            EventBatch.of(new ViewerCount(VIDEO, 4, 9)),
                            EventBatch.of(new Resync(VIDEO))));
            port().deliver(sent);
            Delivery got = next(arrived);
            assertThat(got.link()).isEqualTo(sent.link());
            assertThat(got.sequence()).isEqualTo(sent.sequence());
            assertThat(got.dispatchedAtMicros()).isEqualTo(sent.dispatchedAtMicros());
            assertThat(got.events()).isEqualTo(4);
            assertThat(events(got)).isEqualTo(events(sent));
        }

        @Test
        void aDeliveryMayBeEmpty() {
            CompletableFuture<Void> done = Answered.future(port().deliver(new Delivery("d1", 5, 0, List.of())));
            assertThat(next(arrived).events()).isZero();
            next(answers).complete(null);
            done.join();
        }

        @Test
        void itIsDoneWhenTheFrontendHoldsItAndNotBefore() {
            CompletableFuture<Void> done =
                    Answered.future(port().deliver(new Delivery("d1", 0, 0, List.of(EventBatch.of(comment(1))))));
            CompletableFuture<Void> answer = next(answers);
            assertThat(done).isNotDone();
            answer.complete(null);
            done.join();
        }

        @Test
        void aFrontendThatFailsIsAFailure() {
            CompletableFuture<Void> done =
                    Answered.future(port().deliver(new Delivery("d1", 0, 0, List.of(EventBatch.of(comment(1))))));
            next(answers).completeExceptionally(new IllegalStateException("no"));
            assertThatThrownBy(done::join).isNotNull();
        }
    }

    @Nested
    class Direct extends Assertions {
        @Override
        FrontendPort port() {
            return frontend;
        }
    }

    @Nested
    class Http extends Assertions {
        private final Secret secret = new Secret("s3cret");
        private final Routes routes = new Routes().wrapping(secret::guard);
        private final Wire wire;

        Http() {
            new FrontendRoutes(frontend).addTo(routes);
            wire = new Wire(routes, secret);
        }

        @Override
        FrontendPort port() {
            return new HttpFrontendPort(wire.link());
        }

        @AfterEach
        void disconnect() {
            wire.close();
        }

        @Test
        void whoeverDoesNotKnowTheSecretIsNotLetIn() {
            try (Wire stranger = new Wire(routes, new Secret("guessed"))) {
                FrontendPort port = new HttpFrontendPort(stranger.link());
                assertThatThrownBy(() -> Answered.by(port.deliver(new Delivery("d1", 0, 0, List.of()))))
                        .hasMessageContaining("answered 403");
            }
        }
    }
}
