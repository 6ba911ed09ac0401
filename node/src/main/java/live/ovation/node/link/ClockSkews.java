package live.ovation.node.link;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.LruMap;
import live.ovation.telemetry.Metric;
import live.ovation.telemetry.SkewEstimate;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.Reply;
import org.jspecify.annotations.Nullable;

/// By how much the clocks of the nodes that this one calls differ from its own, measured on the calls that are made
/// anyway: each answer says when its question came and when it was answered ([SkewEstimate]). Shown by the role of who
/// is called, as the farthest off that answered of late. A latency over a link is wrong by so much, and is not
/// corrected. Thread-safe.
public final class ClockSkews {
    /// On every answer between nodes: when its question came and when it was answered, by the answering node's clock,
    /// microseconds since the Unix epoch.
    static final String HEADER = "Ovation-Clock";

    private static final Duration OF_LATE = Duration.ofMinutes(1);
    private static final int MOST_PEERS = 1_000;

    private final Telemetry telemetry;
    private final Clock clock;
    private final Map<Called, Peers> byRole = new EnumMap<>(Called.class);

    public ClockSkews(Telemetry telemetry, Clock clock) {
        this.telemetry = telemetry;
        this.clock = clock;
    }

    /// Whom a call is meant for.
    public enum Called {
        PUBLISHER,
        DISPATCHER,
        FRONTEND;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The clocks of the nodes of one role.
    ///
    /// @param skew shows by how much they are ahead
    /// @param roundTrip shows how long the shortest way there and back was of late
    public synchronized Peers of(Called role, Metric skew, Metric roundTrip) {
        return byRole.computeIfAbsent(role, r -> {
            Peers peers = new Peers(clock);
            telemetry.gauge(skew, "role", r.word(), () -> peers.farthest(SkewEstimate::micros));
            telemetry.gauge(roundTrip, "role", r.word(), () -> peers.farthest(SkewEstimate::roundTripMicros));
            return peers;
        });
    }

    /// What an answer says of the answering node's clock.
    ///
    /// @param receivedAtMicros when the question came
    static String header(long receivedAtMicros, long nowMicros) {
        return receivedAtMicros + " " + nowMicros;
    }

    /// Nodes that do the same. Thread-safe.
    public static final class Peers {
        private final Clock clock;

        /// Guarded by this.
        private final Map<PeerAddress, Peer> peers = new LruMap<>(MOST_PEERS);

        Peers(Clock clock) {
            this.clock = clock;
        }

        private static final class Peer {
            final SkewEstimate estimate = new SkewEstimate();
            long heardNanos;
        }

        long nowMicros() {
            return clock.epochMicros();
        }

        /// A call to a node was answered now.
        void answered(PeerAddress by, long sentAtMicros, Reply reply) {
            long back = clock.epochMicros();
            long @Nullable [] theirs = times(reply.header(HEADER));
            if (theirs == null) {
                return;
            }
            synchronized (this) {
                Peer peer = peers.computeIfAbsent(by, address -> new Peer());
                peer.heardNanos = clock.nanoTime();
                peer.estimate.measured(sentAtMicros, theirs[0], theirs[1], back);
            }
        }

        /// @return null when it doesn't say
        static long @Nullable [] times(@Nullable String header) {
            if (header == null) {
                return null;
            }
            int space = header.indexOf(' ');
            try {
                return space < 0
                        ? null
                        : new long[] {
                            Long.parseLong(header, 0, space, 10), Long.parseLong(header, space + 1, header.length(), 10)
                        };
            } catch (NumberFormatException e) {
                return null;
            }
        }

        /// Of the node whose clock differs most, of those that were heard of late.
        synchronized long farthest(ToLongFunction<SkewEstimate> what) {
            SkewEstimate farthest = new SkewEstimate();
            boolean none = true;
            for (Peer peer : peers.values()) {
                boolean farther = none || Math.abs(peer.estimate.micros()) > Math.abs(farthest.micros());
                if (clock.nanoTime() - peer.heardNanos < OF_LATE.toNanos() && farther) {
                    farthest = peer.estimate;
                    none = false;
                }
            }
            return what.applyAsLong(farthest);
        }
    }
}
