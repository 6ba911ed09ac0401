package live.ovation.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static final TrustedProxies PROXIES = TrustedProxies.of(List.of("10.0.0.0/8", "192.168.7.9", "fd00::/9"));

    private static String client(String peer, String... forwardedFor) {
        return PROXIES.client(InetAddress.ofLiteral(peer), false, List.of(forwardedFor))
                .getHostAddress();
    }

    @Test
    void whatAStrangerSaysIsNotRead() {
        assertThat(client("203.0.113.5", "198.51.100.1")).isEqualTo("203.0.113.5");
        assertThat(client("192.168.7.8", "198.51.100.1")).isEqualTo("192.168.7.8");
        assertThat(TrustedProxies.NONE
                        .client(InetAddress.ofLiteral("127.0.0.1"), false, List.of("198.51.100.1"))
                        .getHostAddress())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void whatAProxySawIsTheLastThatItSays() {
        assertThat(client("10.1.2.3", "198.51.100.1")).isEqualTo("198.51.100.1");
        assertThat(client("10.1.2.3", "1.1.1.1, 198.51.100.1"))
                .as("the client wrote the first itself")
                .isEqualTo("198.51.100.1");
        assertThat(client("10.1.2.3", "1.1.1.1", "2.2.2.2, 198.51.100.1")).isEqualTo("198.51.100.1");
        assertThat(client("10.1.2.3", "1.1.1.1, 198.51.100.1, 192.168.7.9 ,10.9.9.9"))
                .as("through several proxies")
                .isEqualTo("198.51.100.1");
        assertThat(client("fd12::1", "2001:db8::7")).isEqualTo("2001:db8:0:0:0:0:0:7");
        assertThat(client("10.1.2.3", "[2001:db8::7]:443")).isEqualTo("2001:db8:0:0:0:0:0:7");
        assertThat(client("10.1.2.3", "198.51.100.1:5555")).isEqualTo("198.51.100.1");
        assertThat(client("10.1.2.3")).isEqualTo("10.1.2.3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "unknown", "carol.example", "1.2.3.4.5", "fe80::1%eth0", "127.0.0.1; rm", "[::1", "x:1"})
    void whatCantBeReadEndsTheSearchAtWhoWroteIt(String nonsense) {
        assertThat(client("10.1.2.3", "198.51.100.1, " + nonsense)).isEqualTo("10.1.2.3");
        assertThat(client("10.1.2.3", nonsense + ", 10.4.4.4")).isEqualTo("10.4.4.4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lb.example", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "10.0.0.0/8/8"})
    void wrongRangeIsNamed(String range) {
        assertThatThrownBy(() -> TrustedProxies.of(List.of("10.0.0.1", range)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + range + "\" (expected: an address like");
    }

    @Test
    void portForNodesBelievesNodesAndNoOtherPortDoes() throws IOException {
        HttpServer.Settings outside = HttpServer.Settings.of("127.0.0.1", 0);
        String forwarded = "X-Forwarded-For: 9.9.9.9, 2001:db8:1:2:3:4:5:6\r\n";
        String byANode = Forwarder.FORWARDED_BY + ": f-1\r\n";
        assertThat(from(outside.withNodes(), forwarded + byANode)).isEqualTo("2001:db8:1:2::/64");
        assertThat(from(outside.withNodes(), forwarded)).isEqualTo("127.0.0.1");
        assertThat(from(outside, forwarded + byANode)).isEqualTo("127.0.0.1");
        TrustedProxies local = TrustedProxies.of(List.of("127.0.0.0/8"));
        assertThat(from(outside.withProxies(local), forwarded)).isEqualTo("2001:db8:1:2::/64");
    }

    private static String from(HttpServer.Settings settings, String headers) throws IOException {
        EventLoops loops = new EventLoops(1, false);
        Routes routes = new Routes()
                .add("GET", "/from", exchange -> exchange.answer(Answer.text(200, exchange.remoteNetwork())));
        try (HttpServer server = HttpServer.start(loops, settings, routes, new Telemetry());
                RawClient client = new RawClient(server.port())) {
            return client.send("GET /from HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n")
                    .read()
                    .body();
        } finally {
            loops.close();
        }
    }
}
