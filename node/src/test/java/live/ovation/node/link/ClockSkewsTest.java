package live.ovation.node.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import live.ovation.node.link.ClockSkews.Called;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Metric;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.Answer;
import live.ovation.transport.EventLoops;
import live.ovation.transport.HttpClient;
import live.ovation.transport.HttpServer;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.Peers;
import live.ovation.transport.Routes;
import org.junit.jupiter.api.Test;

/// A node whose clock is ten minutes ahead is found out by calling it.
class ClockSkewsTest {
    private static final long AHEAD_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;

    /// What the test shows.
    private enum Shown implements Metric {
        SKEW("test_skew_micros"),
        ROUND_TRIP("test_round_trip_micros");

        private final Declaration declaration;

        Shown(String name) {
            declaration = Metric.gauge(name, "Of the test.");
        }

        @Override
        public Declaration declaration() {
            return declaration;
        }
    }

    @Test
    void aClockThatIsAheadShowsByTheRoleOfItsNode() throws IOException {
        Telemetry telemetry = new Telemetry();
        ClockSkews.Peers clocks =
                new ClockSkews(telemetry, Clock.system()).of(Called.DISPATCHER, Shown.SKEW, Shown.ROUND_TRIP);
        Routes routes = new Routes();
        routes.add("GET", "/time", exchange -> {
            long theirs = Clock.system().epochMicros() + AHEAD_MICROS;
            exchange.answer(
                    new Answer(204, "", new byte[0], Map.of(ClockSkews.HEADER, ClockSkews.header(theirs, theirs))));
        });
        routes.add("GET", "/silent", exchange -> exchange.answer(Answer.noContent()));
        try (EventLoops loops = new EventLoops(1, false);
                HttpServer server = HttpServer.start(loops, HttpServer.Settings.of("127.0.0.1", 0), routes, telemetry);
                HttpClient client = new HttpClient(loops, HttpClient.Settings.defaults())) {
            PeerAddress address = new PeerAddress("127.0.0.1", server.port());
            LinkClient link = new LinkClient(
                    client,
                    new Peers(List.of(address), Clock.system()),
                    Duration.ofSeconds(20),
                    new Secret(""),
                    clocks);
            Answered.by(link.get("/silent", body -> "heard"));
            assertThat(shown(telemetry, Shown.SKEW)).isZero();

            Answered.by(link.get("/time", body -> "heard"));

            await().untilAsserted(() -> {
                double roundTrip = shown(telemetry, Shown.ROUND_TRIP);
                assertThat(roundTrip).isPositive();
                assertThat(Math.abs(shown(telemetry, Shown.SKEW) - AHEAD_MICROS))
                        .isLessThanOrEqualTo(roundTrip / 2 + 1);
            });
        }
    }

    @Test
    void whatIsNoTimeIsPassedOver() {
        for (String header : List.of("", "12", "x y", "12 ", " 12", "1 2 3")) {
            assertThat(ClockSkews.Peers.times(header)).as(header).isNull();
        }
        assertThat(ClockSkews.Peers.times("12 34")).containsExactly(12, 34);
    }

    private static double shown(Telemetry telemetry, Metric metric) {
        String line = metric.metricName() + "{role=\"dispatcher\"} ";
        return telemetry
                .scrape()
                .lines()
                .filter(l -> l.startsWith(line))
                .mapToDouble(l -> Double.parseDouble(l.substring(line.length())))
                .sum();
    }
}
