package live.ovation.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.ovation.telemetry.ManualClock;
import org.junit.jupiter.api.Test;

class PeersTest {
    private static final PeerAddress A = new PeerAddress("a", 1);
    private static final PeerAddress B = new PeerAddress("b", 1);
    private static final PeerAddress C = new PeerAddress("c", 1);

    private final ManualClock clock = new ManualClock();
    private final Peers peers = new Peers(List.of(A, B, C), clock);

    private Peers.Peer peer(PeerAddress address) {
        return peers.inOrder().stream()
                .filter(peer -> peer.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everybodyIsTriedAndNobodyAlwaysFirst() {
        Set<PeerAddress> first = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            List<Peers.Peer> order = peers.inOrder();
            assertThat(order).extracting(Peers.Peer::address).containsExactlyInAnyOrder(A, B, C);
            first.add(order.getFirst().address());
        }
        assertThat(first).containsExactlyInAnyOrder(A, B, C);
    }

    @Test
    void aKeyHasOnePeerHoweverBusyAndKeysAreSpread() {
        Map<PeerAddress, Integer> keys = new HashMap<>();
        for (int i = 0; i < 900; i++) {
            String key = "video-" + i;
            PeerAddress first = peers.inOrderFor(key).getFirst().address();
            peer(first).onBegin();
            assertThat(peers.inOrderFor(key))
                    .extracting(Peers.Peer::address)
                    .first()
                    .isEqualTo(first);
            assertThat(new Peers(List.of(C, A, B), clock)
                            .inOrderFor(key)
                            .getFirst()
                            .address())
                    .as("on another node")
                    .isEqualTo(first);
            keys.merge(first, 1, Integer::sum);
        }
        assertThat(keys.values()).hasSize(3).allSatisfy(n -> assertThat(n).isBetween(200, 400));
    }

    @Test
    void aKeyWhosePeerFailedMovesAndTheOthersStay() {
        Map<String, PeerAddress> before = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            before.put("video-" + i, peers.inOrderFor("video-" + i).getFirst().address());
        }
        peer(B).onFailed();
        before.forEach((key, first) -> {
            PeerAddress now = peers.inOrderFor(key).getFirst().address();
            if (first.equals(B)) {
                assertThat(now).isNotEqualTo(B);
            } else {
                assertThat(now).isEqualTo(first);
            }
        });
    }

    @Test
    void theBusiestIsNeverFirst() {
        peer(A).onBegin();
        for (int i = 0; i < 100; i++) {
            assertThat(peers.inOrder().getFirst().address()).isNotEqualTo(A);
        }
        peer(A).onEnd();
    }

    @Test
    void whoeverFailedComesLastForAWhile() {
        peer(B).onFailed();
        for (int i = 0; i < 100; i++) {
            assertThat(peers.inOrder().getLast().address()).isEqualTo(B);
        }
        clock.advance(Duration.ofMillis(501));
        Set<PeerAddress> first = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            first.add(peers.inOrder().getFirst().address());
        }
        assertThat(first).contains(B);
    }

    @Test
    void whoeverFailsAgainRestsLonger() {
        peer(B).onFailed();
        peer(B).onFailed();
        clock.advance(Duration.ofMillis(900));
        for (int i = 0; i < 100; i++) {
            assertThat(peers.inOrder().getLast().address()).isEqualTo(B);
        }
        peer(B).onAnswered();
        Set<PeerAddress> first = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            first.add(peers.inOrder().getFirst().address());
        }
        assertThat(first).contains(B);
    }

    @Test
    void whenAllFailedTheOneThatRestedLongestIsTriedFirst() {
        peer(C).onFailed();
        clock.advance(Duration.ofMillis(10));
        peer(A).onFailed();
        clock.advance(Duration.ofMillis(10));
        peer(B).onFailed();
        assertThat(peers.inOrder()).extracting(Peers.Peer::address).containsExactly(C, A, B);
    }
}
