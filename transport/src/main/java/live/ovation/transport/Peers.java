package live.ovation.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import live.ovation.telemetry.Clock;

/// Nodes that can all do the same work, and in which order to try them: the less busy of two drawn at random first
/// (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001), the others after it, and those that
/// failed a moment ago last. Who they are may change. Thread-safe.
public final class Peers {
    private static final Duration FIRST_REST = Duration.ofMillis(500);
    private static final int MAX_DOUBLINGS = 4;

    private final Clock clock;
    private volatile List<Peer> all;

    public Peers(List<PeerAddress> addresses, Clock clock) {
        this.clock = clock;
        this.all = addresses.stream().map(Peer::new).toList();
    }

    /// From now on these are the peers; what is known of those that stay is kept. To be called by one thread at a time.
    void update(Collection<PeerAddress> addresses) {
        Map<PeerAddress, Peer> known = new HashMap<>();
        all.forEach(peer -> known.put(peer.address, peer));
        all = addresses.stream()
                .map(address -> known.getOrDefault(address, new Peer(address)))
                .toList();
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    public int size() {
        return all.size();
    }

    /// Everyone, the one to try first in front.
    public List<Peer> inOrder() {
        List<Peer> peers = all;
        return peers.size() < 2 ? peers : inOrder(peers, Peers::lessBusyFirst);
    }

    /// Everyone, the one to try first in front: for as long as the same are there and well, the same one for the same
    /// key, here and on every other node that knows them by these addresses; different ones for different keys
    /// (rendezvous hashing: Thaler and Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", 1998).
    public List<Peer> inOrderFor(String key) {
        List<Peer> peers = all;
        return peers.size() < 2 ? peers : inOrder(peers, well -> weightiestFirst(well, key));
    }

    private List<Peer> inOrder(List<Peer> peers, Consumer<List<Peer>> putFirst) {
        long now = clock.nanoTime();
        List<Peer> well = new ArrayList<>(peers.size());
        List<Peer> resting = new ArrayList<>(0);
        for (Peer peer : peers) {
            (peer.isResting(now) ? resting : well).add(peer);
        }
        if (well.size() > 1) {
            putFirst.accept(well);
        }
        resting.sort(Comparator.comparingLong(peer -> peer.restsUntilNanos.get() - now));
        well.addAll(resting);
        return well;
    }

    private static void lessBusyFirst(List<Peer> well) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int one = random.nextInt(well.size());
        int other = random.nextInt(well.size() - 1);
        other += other >= one ? 1 : 0;
        int first = well.get(one).underWay.get() <= well.get(other).underWay.get() ? one : other;
        well.addFirst(well.remove(first));
    }

    private static void weightiestFirst(List<Peer> well, String key) {
        int hash = key.hashCode();
        well.sort(
                Comparator.comparingInt((Peer peer) -> mix(hash ^ peer.weight)).reversed());
    }

    /// The finishing step of MurmurHash3: every bit of the argument changes half of the result's.
    private static int mix(int value) {
        int mixed = (value ^ (value >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }

    /// One of them. Whoever begins something there says so, and how it went.
    public final class Peer {
        private final PeerAddress address;
        private final int weight;
        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicLong restsUntilNanos = new AtomicLong();

        private Peer(PeerAddress address) {
            this.address = address;
            this.weight = mix(address.toString().hashCode());
        }

        public PeerAddress address() {
            return address;
        }

        public void onBegin() {
            underWay.incrementAndGet();
        }

        public void onEnd() {
            underWay.decrementAndGet();
        }

        /// It answered, whatever it said.
        public void onAnswered() {
            failures.set(0);
        }

        /// It could not be reached or did not answer: the more often in a row, the longer the others are preferred.
        public void onFailed() {
            int doublings = Math.min(MAX_DOUBLINGS, failures.getAndIncrement());
            restsUntilNanos.set(clock.nanoTime() + (FIRST_REST.toNanos() << doublings));
        }

        private boolean isResting(long now) {
            return failures.get() > 0 && restsUntilNanos.get() - now > 0;
        }

        @Override
        public String toString() {
            return address.toString();
        }
    }
}
