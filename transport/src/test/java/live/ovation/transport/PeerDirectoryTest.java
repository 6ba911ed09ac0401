package live.ovation.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.DistinctErrors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerDirectoryTest {
    private final Map<String, List<String>> names = new ConcurrentHashMap<>();
    private final PeerDirectory directory =
            new PeerDirectory(this::resolve, Duration.ofMillis(20), new DistinctErrors(), Clock.system());

    @AfterEach
    void close() {
        directory.close();
    }

    private InetAddress[] resolve(String name) throws UnknownHostException {
        List<String> addresses = names.get(name);
        if (addresses == null) {
            throw new UnknownHostException(name);
        }
        InetAddress[] resolved = new InetAddress[addresses.size()];
        for (int i = 0; i < resolved.length; i++) {
            resolved[i] = InetAddress.getByName(addresses.get(i));
        }
        return resolved;
    }

    private static List<String> of(Peers peers) {
        return peers.inOrder().stream().map(Peers.Peer::toString).sorted().toList();
    }

    @Test
    void oneNameMayBeManyNodesAndTheyComeAndGo() {
        names.put("dispatchers", List.of("10.0.0.1", "10.0.0.2"));
        Peers peers = directory.peers(List.of(new PeerAddress("dispatchers", 9080)));
        await().untilAsserted(
                        () -> assertThat(of(peers)).containsExactly("http://10.0.0.1:9080", "http://10.0.0.2:9080"));

        names.put("dispatchers", List.of("10.0.0.2", "10.0.0.3"));
        await().untilAsserted(
                        () -> assertThat(of(peers)).containsExactly("http://10.0.0.2:9080", "http://10.0.0.3:9080"));
    }

    @Test
    void whatIsKnownOfThoseThatStayIsKept() {
        names.put("a", List.of("10.0.0.1", "10.0.0.2"));
        Peers peers = directory.peers(List.of(new PeerAddress("a", 1)));
        await().until(() -> peers.size() == 2);
        Peers.Peer failed = peers.inOrder().getFirst();
        failed.onFailed();

        names.put("a", List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"));
        await().until(() -> peers.size() == 3);

        assertThat(peers.inOrder()).contains(failed);
    }

    @Test
    void nameThatIsUnknownStandsForItselfAndOneThatWasKnownForWhatItWas() {
        Peers peers = directory.peers(List.of(new PeerAddress("later", 1)));
        assertThat(of(peers)).containsExactly("http://later:1");
        names.put("later", List.of("10.0.0.1"));
        await().untilAsserted(() -> assertThat(of(peers)).containsExactly("http://10.0.0.1:1"));
        names.remove("later");
        Peers other = directory.peers(List.of(new PeerAddress("later", 1)));
        await().untilAsserted(() -> assertThat(of(other)).containsExactly("http://10.0.0.1:1"));
        assertThat(of(peers)).containsExactly("http://10.0.0.1:1");
    }

    @Test
    void nodeWithBothKindsOfAddressIsOneNode() {
        names.put("both", List.of("::1", "127.0.0.1"));
        names.put("six", List.of("::1"));
        Peers peers = directory.peers(List.of(new PeerAddress("both", 1), new PeerAddress("six", 2)));
        await().untilAsserted(() ->
                assertThat(of(peers)).containsExactly("http://127.0.0.1:1", "http://[0:0:0:0:0:0:0:1]:2"));
    }

    @Test
    void addressesAreTakenAsTheyAre() {
        assertThat(of(directory.peers(List.of(new PeerAddress("10.0.0.9", 1), new PeerAddress("[::1]", 2)))))
                .containsExactly("http://10.0.0.9:1", "http://[::1]:2");
    }
}
