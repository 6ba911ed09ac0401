package live.ovation.bench.frontends;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.wire.BatchCodec;
import live.ovation.telemetry.Clock;
import live.ovation.transport.Call;
import live.ovation.transport.HttpClient;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.Reply;

/// A publisher's stand-in: likes at a steady rate, a batch per commit interval, one batch in flight and what falls due
/// meanwhile in the next one. Confined to one thread.
final class EventSource {
    private static final long COMMIT_NANOS = 5_000_000;
    private static final int LARGEST_BATCH = 20_000;
    private static final OriginId ORIGIN = new OriginId("stand-in");

    private final HttpClient client;
    private final PeerAddress dispatcher;
    private final Clock clock;
    private final List<VideoId> videos = new ArrayList<>();
    private final long[] sentOfVideo;
    private final double[] cumulative;
    private final SplittableRandom random = new SplittableRandom(1);
    private long refused;

    /// @param videos how many; the k-th has a share of 1/k of the likes
    EventSource(HttpClient client, PeerAddress dispatcher, int videos, Clock clock) {
        this.client = client;
        this.dispatcher = dispatcher;
        this.clock = clock;
        sentOfVideo = new long[videos];
        cumulative = new double[videos];
        double sum = 0;
        for (int i = 0; i < videos; i++) {
            this.videos.add(new VideoId("v" + i));
            sum += 1.0 / (i + 1);
            cumulative[i] = sum;
        }
        for (int i = 0; i < videos; i++) {
            cumulative[i] /= sum;
        }
    }

    /// Sends for so long.
    ///
    /// @return how many events were taken per second
    double send(double perSecond, double seconds) {
        long start = clock.nanoTime();
        long end = start + (long) (seconds * 1e9);
        long total = (long) (perSecond * seconds);
        long sent = 0;
        while (sent < total) {
            long now = Math.min(clock.nanoTime(), end);
            long due = Math.min(total, (long) ((now - start) / 1e9 * perSecond));
            if (due > sent) {
                int events = (int) Math.min(LARGEST_BATCH, due - sent);
                post(batch(events));
                sent += events;
            }
            long wait = COMMIT_NANOS - (clock.nanoTime() - now);
            if (wait > 0 && now < end) {
                LockSupport.parkNanos(wait);
            }
        }
        return sent / ((clock.nanoTime() - start) / 1e9);
    }

    private byte[] batch(int events) {
        List<Reaction> likes = new ArrayList<>(events);
        long at = clock.epochMicros();
        for (int i = 0; i < events; i++) {
            int video = pick();
            likes.add(new Reaction(videos.get(video), ReactionKind.LIKE, 1, null, ORIGIN, ++sentOfVideo[video], at));
        }
        return BatchCodec.encode(EventBatch.of(likes));
    }

    private int pick() {
        if (cumulative.length == 1) {
            return 0;
        }
        int at = Arrays.binarySearch(cumulative, random.nextDouble());
        return Math.min(cumulative.length - 1, at < 0 ? -at - 1 : at);
    }

    /// Until it is taken: a dispatcher that is full says so.
    private void post(byte[] body) {
        while (true) {
            try {
                Reply reply = client.call(Call.post(dispatcher, "/internal/v1/dispatch", body))
                        .toCompletableFuture()
                        .join();
                if (reply.isSuccess()) {
                    return;
                }
                refused++;
            } catch (CompletionException e) {
                throw new IllegalStateException("the dispatcher at " + dispatcher + " is gone: " + e.getCause(), e);
            }
            LockSupport.parkNanos(COMMIT_NANOS);
        }
    }

    long sentOf(int video) {
        return sentOfVideo[video];
    }

    /// How often the dispatcher had no room.
    long refused() {
        return refused;
    }
}
