package live.ovation.node.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import live.ovation.dispatcher.Dispatcher;
import live.ovation.dispatcher.DispatcherSettings;
import live.ovation.dispatcher.PresenceDesk;
import live.ovation.presence.PresenceSettings;
import live.ovation.presence.memory.MemoryPresenceStore;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.PresenceReply;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.subscriptions.memory.MemorySubscriptionTable;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Routes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What a [PresencePort] promises, however far away the desk is.
class PresencePortContractTest {
    private static final VideoId VIDEO = new VideoId("v1");
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");

    /// The assertions; each wiring says how to reach the desk.
    abstract static class Assertions {
        private final Dispatcher dispatcher = new Dispatcher(
                DispatcherSettings.of("d1"),
                new MemorySubscriptionTable(Duration.ofSeconds(7), Clock.system()),
                instance -> delivery -> new CompletableFuture<>(),
                new Telemetry(),
                Clock.system());
        final PresenceDesk desk = new PresenceDesk(
                new MemoryPresenceStore(
                        PresenceSettings.of(Duration.ofSeconds(60), Duration.ofSeconds(20)), Clock.system()),
                dispatcher,
                Duration.ofMillis(500),
                new Telemetry(),
                Clock.system());

        abstract PresencePort port();

        @AfterEach
        void stop() {
            desk.close();
            dispatcher.close();
        }

        @Test
        void whoGaveASignOfLifeIsHere() {
            PresenceReply reply = Answered.by(port().report(new PresenceReport(
                    new FrontendId("f1"),
                    1,
                    1,
                    0,
                    List.of(new PresenceReport.Beat(ALICE, List.of(VIDEO))),
                    List.of(new PresenceReport.Arrival(VIDEO, "alice")))));
            assertThat(reply.store()).isPositive();
            assertThat(reply.settling()).isZero();
            assertThat(Answered.by(port().presence(List.of(ALICE, BOB))))
                    .extracting(Presence::online)
                    .containsExactlyInAnyOrder(true, false);
            assertThat(Answered.by(port().audience(VIDEO)).roster()).containsExactly(ALICE);
            assertThat(Answered.by(port().audience(VIDEO)).unique()).isEqualTo(1);
            assertThat(Answered.by(port().audience(new VideoId("none"))).roster())
                    .isEmpty();
        }
    }

    @Nested
    class Direct extends Assertions {
        @Override
        PresencePort port() {
            return desk;
        }
    }

    @Nested
    class Http extends Assertions {
        private final Wire wire = new Wire(routes());

        private Routes routes() {
            Routes routes = new Routes();
            new PresenceRoutes(desk).addTo(routes);
            return routes;
        }

        @Override
        PresencePort port() {
            return new HttpPresencePort(wire.link());
        }

        @AfterEach
        void disconnect() {
            wire.close();
        }

        @Test
        void tooManyUsersAtOnceAreRefused() {
            List<UserId> many = Collections.nCopies(PresencePort.MOST_USERS + 1, ALICE);
            assertThatThrownBy(() -> Answered.by(port().presence(many))).hasMessageContaining("answered 400");
        }

        @Test
        void aDeskThatCannotBeReachedIsAFailure() {
            wire.cut();
            assertThatThrownBy(() -> Answered.by(port().audience(VIDEO))).hasCauseInstanceOf(LinkException.class);
        }
    }
}
