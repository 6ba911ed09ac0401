package live.ovation.node.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import live.ovation.dispatcher.Dispatcher;
import live.ovation.dispatcher.DispatcherSettings;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.Resync;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.subscriptions.memory.MemorySubscriptionTable;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Routes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What a [DispatcherPort] promises, however far away the dispatcher is.
class DispatcherPortContractTest {
    private static final VideoId VIDEO = new VideoId("v1");
    private static final String ADDRESS = "http://127.0.0.1:1";

    /// The assertions; each wiring says how to reach the dispatcher.
    abstract static class Assertions {
        private final List<Event> delivered = new CopyOnWriteArrayList<>();
        /// How many events before each delivery did not come.
        private final List<Long> missing = new CopyOnWriteArrayList<>();
        private final Telemetry telemetry = new Telemetry();
        final Dispatcher dispatcher = new Dispatcher(
                new DispatcherSettings("d1", 2000, 1 << 20, Duration.ofMillis(50), Duration.ofSeconds(1)),
                new MemorySubscriptionTable(Duration.ofSeconds(7), Clock.system()),
                instance -> delivery -> {
                    missing.add(delivery.sequence() - delivered.size());
                    delivery.batches().forEach(batch -> delivered.addAll(batch.decode()));
                    return CompletableFuture.completedFuture(null);
                },
                telemetry,
                Clock.system());

        private long reports;

        abstract DispatcherPort port();

        @AfterEach
        void stop() {
            dispatcher.close();
        }

        private SubscriptionReport report(boolean complete, int viewers) {
            return new SubscriptionReport(
                    new FrontendId("f1"), 1, ++reports, ADDRESS, complete, Map.of(VIDEO, viewers));
        }

        private static Reaction like(long total) {
            return new Reaction(
                    VIDEO,
                    ReactionKind.LIKE,
                    1,
                    new UserId("carol"),
                    new OriginId("o1"),
                    total,
                    1_700_000_000_000_000L);
        }

        @Test
        void aReportIsAnsweredWithTheLease() {
            ReportReply first = Answered.by(port().report(report(false, 3)));
            assertThat(first.lease()).isEqualTo(Duration.ofSeconds(7));
            assertThat(first.sendAll()).isTrue();
            assertThat(Answered.by(port().report(report(true, 3))).sendAll()).isFalse();
        }

        @Test
        void whatIsDispatchedOnceAReportWasAnsweredReachesTheFrontend() {
            Answered.by(port().report(report(true, 1)));
            Answered.by(port().dispatch(EventBatch.of(List.of(like(1), like(2)))));
            await().untilAsserted(() -> assertThat(delivered).contains(like(1), like(2)));
        }

        @Test
        void whatNobodyWatchesIsTakenAndGoesNowhere() {
            Answered.by(port().dispatch(EventBatch.of(like(1))));
            await().until(() -> telemetry.scrape().contains("ovation_dispatcher_unwanted_total 1.0"));
            Answered.by(port().report(report(true, 1)));
            Answered.by(port().dispatch(EventBatch.of(like(2))));
            await().untilAsserted(() -> assertThat(delivered).contains(like(2)));
            assertThat(delivered).doesNotContain(like(1));
        }

        @Test
        void viewersAreCounted() {
            assertThat(Answered.by(port().viewers(VIDEO))).isEqualTo(new ViewerCount(VIDEO, 0, 0));
            Answered.by(port().report(report(true, 5)));
            Answered.by(port().report(report(true, 2)));
            assertThat(Answered.by(port().viewers(VIDEO))).isEqualTo(new ViewerCount(VIDEO, 2, 5));
        }

        @Test
        void whenSomethingMayBeLostEveryFrontendSeesThatOneIsMissing() {
            Answered.by(port().report(report(true, 1)));
            Answered.by(port().resyncAll());
            await().untilAsserted(() -> assertThat(missing).contains(1L));
        }

        @Test
        void aDispatcherThatIsFullRefuses() {
            EventBatch large = EventBatch.of(java.util.Collections.nCopies(100, like(1)));
            assertThatThrownBy(() -> Answered.by(port().dispatch(large))).isNotNull();
            Answered.by(port().dispatch(EventBatch.of(like(1))));
        }
    }

    @Nested
    class Direct extends Assertions {
        @Override
        DispatcherPort port() {
            return dispatcher;
        }
    }

    @Nested
    class Http extends Assertions {
        private final Wire wire = new Wire(routes());

        private Routes routes() {
            Routes routes = new Routes();
            new DispatcherRoutes(dispatcher).addTo(routes);
            return routes;
        }

        @Override
        DispatcherPort port() {
            return new HttpDispatcherPort(wire.link());
        }

        @AfterEach
        void disconnect() {
            wire.close();
        }

        @Test
        void aDispatcherThatCannotBeReachedIsAFailure() {
            wire.cut();
            assertThatThrownBy(() -> Answered.by(port().viewers(VIDEO))).hasCauseInstanceOf(LinkException.class);
            assertThatThrownBy(() -> Answered.by(port().dispatch(EventBatch.of(new Resync(VIDEO)))))
                    .hasCauseInstanceOf(LinkException.class);
        }

        @Test
        void aFrontendThatCannotBeCalledBackIsRefused() {
            SubscriptionReport nowhere = new SubscriptionReport(new FrontendId("f1"), 1, 1, "", true, Map.of(VIDEO, 1));
            assertThatThrownBy(() -> Answered.by(port().report(nowhere))).hasMessageContaining("answered 400");
        }
    }
}
