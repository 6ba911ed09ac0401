package live.ovation.crowd.viewer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import live.ovation.crowd.Count;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.Latency;
import live.ovation.crowd.Tally;
import org.jspecify.annotations.Nullable;

/// Opens the streams of one loop at the planned pace, and lets viewers whose stream ended come back as a browser's
/// `EventSource` would. Confined to that loop.
final class StreamKeeper {
    /// So that a crowd arrives as fast as the server accepts, without overrunning its backlog.
    private static final int MAX_OPENING = 256;

    private static final long OPENING_DEADLINE_NANOS = 30_000_000_000L;
    private static final int SMALL_BUFFER = 4_096;

    private final CrowdPlan plan;
    private final Sources sources;
    private final Selector selector;
    private final Tally tally;
    private final LatencySampler sampler;
    private final double connectsPerNano;
    private final SplittableRandom random = new SplittableRandom();
    private final Queue<Viewer> now = new ArrayDeque<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparingLong(Later::atNanos));
    private int opening;
    private double allowance = 1;
    private long allowanceNanos;
    private volatile String trouble = "";

    private record Later(long atNanos, Viewer viewer) {}

    StreamKeeper(AudienceShare share, Selector selector, Tally tally, LatencySampler sampler) {
        this.plan = share.plan();
        this.sources = Sources.of(plan);
        this.selector = selector;
        this.tally = tally;
        this.sampler = sampler;
        this.connectsPerNano = plan.connectRate() / share.parts() / 1e9;
    }

    /// The last thing that kept a viewer from connecting.
    String trouble() {
        return trouble;
    }

    void enqueue(Viewer viewer) {
        viewer.state = Viewer.State.WAITING;
        now.add(viewer);
    }

    void openSome(long nanos) {
        while (!later.isEmpty() && later.peek().atNanos() - nanos <= 0) {
            now.add(later.remove().viewer());
        }
        refill(nanos);
        while (!now.isEmpty() && opening < MAX_OPENING && allowance >= 1) {
            allowance -= 1;
            open(now.remove(), nanos);
        }
    }

    private void refill(long nanos) {
        if (connectsPerNano == 0) {
            allowance = MAX_OPENING;
        } else {
            long since = allowanceNanos == 0 ? 0 : nanos - allowanceNanos;
            allowance = Math.min(Math.max(1, connectsPerNano * 1e8), allowance + since * connectsPerNano);
        }
        allowanceNanos = nanos;
    }

    private void open(Viewer viewer, long nanos) {
        viewer.beginStream(viewer.hasPosition(), nanos);
        opening++;
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            // Before connecting: it decides the window that is offered.
            if (viewer.temper != Temper.EAGER) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
            }
            bind(channel, viewer);
            viewer.key = channel.register(selector, SelectionKey.OP_CONNECT, viewer);
            if (channel.connect(viewer.target().address())) {
                onConnectable(viewer);
            }
        } catch (IOException e) {
            failed(viewer, String.valueOf(e.getMessage()), nanos);
        }
    }

    private void bind(SocketChannel channel, Viewer viewer) throws IOException {
        @Nullable
        InetAddress source = sources.of(viewer.number, viewer.target().address().getAddress());
        if (source != null) {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            try {
                channel.bind(new InetSocketAddress(source, sources.portOf(viewer.number)));
            } catch (BindException e) {
                // Somebody has it, perhaps this viewer's last stream.
                channel.bind(new InetSocketAddress(source, 0));
            }
        }
    }

    void onConnectable(Viewer viewer) throws IOException {
        SelectionKey key = keyOf(viewer);
        SocketChannel channel = (SocketChannel) key.channel();
        if (!channel.finishConnect()) {
            return;
        }
        ByteBuffer request = ByteBuffer.wrap(StreamRequest.of(plan, viewer).getBytes(ISO_8859_1));
        while (request.hasRemaining()) {
            if (channel.write(request) == 0) {
                throw new IOException("the request did not fit into an empty socket buffer");
            }
        }
        viewer.state = Viewer.State.OPENING;
        key.interestOps(SelectionKey.OP_READ);
    }

    void opened(Viewer viewer, long nanos) {
        if (viewer.state != Viewer.State.OPENING) {
            return;
        }
        opening--;
        viewer.state = Viewer.State.ON;
        viewer.wasClosed = false;
        tally.increment(Count.VIEWERS_ON);
        tally.increment(Count.CONNECTED);
        sampler.record(Latency.JOIN, (nanos - viewer.connectingSinceNanos) / 1_000);
        if (viewer.offSinceNanos != 0) {
            tally.increment(Count.RECONNECTS);
            if (viewer.resumed) {
                tally.increment(Count.RESUMED);
            }
            sampler.record(Latency.COME_BACK, (nanos - viewer.offSinceNanos) / 1_000);
        }
    }

    /// The stream ended, by the server's hand or the network's.
    void ended(Viewer viewer, long nanos) {
        if (viewer.state != Viewer.State.ON) {
            failed(viewer, "the server closed the connection before its hello", nanos);
            return;
        }
        drop(viewer, nanos);
        viewer.wasClosed = true;
        if (!viewer.byeRead) {
            tally.increment(Count.CUTS);
            returnAfter(viewer, viewer.retryMillis, nanos);
        } else if (viewer.returnAfterMillis >= 0) {
            // Who says goodbye is no longer ready, and a load balancer knows.
            viewer.tryNextServer();
            returnAfter(viewer, viewer.returnAfterMillis, nanos);
        } else {
            tally.increment(Count.ENDED);
            viewer.state = Viewer.State.ENDED;
        }
    }

    void refused(Viewer viewer, StreamReader.Outcome.Refused refusal, long nanos) {
        tally.increment(Count.REFUSED);
        trouble = "the server answered " + refusal.status() + " (expected: 200 and an event stream)";
        drop(viewer, nanos);
        viewer.tryNextServer();
        returnAfter(viewer, Math.max(1_000, refusal.retryAfterSeconds() * 1_000), nanos);
    }

    void failed(Viewer viewer, String why, long nanos) {
        tally.increment(Count.CONNECT_FAILURES);
        trouble = viewer.target().authority() + ": " + why;
        drop(viewer, nanos);
        viewer.tryNextServer();
        returnAfter(viewer, 1_000, nanos);
    }

    /// Half as long again at most, so that those who were dropped together do not come back in step.
    private void returnAfter(Viewer viewer, long millis, long nanos) {
        long wait = millis + random.nextLong(millis / 2 + 1);
        later.add(new Later(nanos + wait * 1_000_000, viewer));
    }

    /// Closes the viewer's stream, whatever its state.
    void drop(Viewer viewer, long nanos) {
        switch (viewer.state) {
            case ON -> {
                tally.add(Count.VIEWERS_ON, -1);
                viewer.offSinceNanos = nanos;
            }
            case CONNECTING, OPENING -> opening--;
            case WAITING, ENDED -> {}
        }
        viewer.state = Viewer.State.WAITING;
        @Nullable SelectionKey key = viewer.key;
        viewer.key = null;
        if (key != null) {
            try {
                key.channel().close();
            } catch (IOException e) {
                trouble = String.valueOf(e.getMessage());
            }
        }
    }

    /// Gives up on streams that have been opening for too long.
    void giveUpOld(Iterable<Viewer> viewers, long nanos) {
        for (Viewer viewer : viewers) {
            boolean isOpening = viewer.state == Viewer.State.CONNECTING || viewer.state == Viewer.State.OPENING;
            if (isOpening && nanos - viewer.connectingSinceNanos > OPENING_DEADLINE_NANOS) {
                failed(viewer, "no hello within 30 s", nanos);
            }
        }
    }

    private static SelectionKey keyOf(Viewer viewer) {
        if (viewer.key == null) {
            throw new IllegalStateException("viewer " + viewer.number + " has no socket");
        }
        return viewer.key;
    }
}
