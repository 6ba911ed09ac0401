package live.ovation.crowd.tap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.viewer.Regions;
import live.ovation.crowd.viewer.Target;
import live.ovation.crowd.viewer.VideoShares;
import live.ovation.telemetry.Clock;
import org.jspecify.annotations.Nullable;

/// Posts likes and comments in an open loop on a thread of its own. [#stop] may be called from any thread.
///
/// Due times come from the plan's rate alone. When every connection waits for an answer, requests are sent late; their
/// due time stays, so the delay shows in the latencies instead of hiding in a lower rate.
public final class Tappers implements Runnable {
    private static final long NAP_NANOS = 500_000L;
    private static final long ANSWER_DEADLINE_NANOS = 10_000_000_000L;

    private final CrowdPlan plan;
    private final TapAccount account;
    private final LongConsumer postMicros;
    private final Clock clock;
    private final Regions regions;
    private final TapRequests requests;
    private final VideoShares shares;
    private final Selector selector;
    private final List<TapConnection> connections = new ArrayList<>();
    private final Deque<TapConnection> idle = new ArrayDeque<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Thread thread;
    private long checkedNanos;
    private int commentTurns;

    /// @param postMicros takes the latency of each answer, from due; called from the tappers' thread
    /// @param regions where the plan's servers stand
    public Tappers(
            CrowdPlan plan, String run, Regions regions, TapAccount account, LongConsumer postMicros, Clock clock) {
        this.regions = regions;
        this.plan = plan;
        this.account = account;
        this.postMicros = postMicros;
        this.clock = clock;
        this.requests = new TapRequests(plan, run, regions.areSeveral());
        this.shares = new VideoShares(plan.videos().size(), plan.zipf());
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Target> targets = plan.urls().stream().map(Target::of).toList();
        for (int i = 0; i < connectionsFor(plan); i++) {
            connections.add(new TapConnection(targets, i % targets.size(), selector));
        }
        idle.addAll(connections);
        thread = Thread.ofPlatform().name("crowd-tappers").daemon().unstarted(this);
    }

    private static int connectionsFor(CrowdPlan plan) {
        double requestsPerSecond = plan.likesPerSecond() / plan.tapsPerPost() + plan.commentsPerSecond();
        // An answer takes 5 ms of group commit and what comes with load; 20 per second and connection is cautious.
        return plan.tapConnections() > 0 ? plan.tapConnections() : (int) Math.clamp(requestsPerSecond / 20, 4, 512);
    }

    public void start() {
        thread.start();
    }

    /// Sends nothing more, waits until every answer is there or its deadline has passed.
    public void stop() {
        stopping.set(true);
        selector.wakeup();
        try {
            thread.join();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try (selector) {
            long start = clock.nanoTime();
            Pace likes = new Pace(plan.likesPerSecond() / plan.tapsPerPost(), start);
            Pace comments = new Pace(plan.commentsPerSecond(), start);
            while (!stopping.get() || idle.size() < connections.size()) {
                long now = clock.nanoTime();
                if (!stopping.get()) {
                    sendDue(likes, comments, now);
                }
                waitForAnswers(Math.min(likes.nextNanos(), comments.nextNanos()) - clock.nanoTime());
                giveUpOld(clock.nanoTime());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            connections.forEach(TapConnection::close);
        }
    }

    private void sendDue(Pace likes, Pace comments, long now) {
        while (!idle.isEmpty()) {
            Pace next = likes.nextNanos() <= comments.nextNanos() ? likes : comments;
            long due = next.nextNanos();
            if (due > now) {
                return;
            }
            next.take();
            send(next == comments, due);
        }
    }

    private void send(boolean comment, long dueNanos) {
        TapConnection connection = next(comment);
        long sentMicros = clock.epochMicros();
        long sentNanos = clock.nanoTime();
        long dueMicros = sentMicros - (sentNanos - dueNanos) / 1_000;
        int video = shares.pick(random.nextDouble());
        int region = regions.of(connection.server());
        account.began(sentMicros);
        Tap tap = comment
                ? new Tap(video, 0, account.commentSent(video, region), dueNanos, sentNanos, sentMicros, region)
                : new Tap(video, plan.tapsPerPost(), -1, dueNanos, sentNanos, sentMicros, region);
        if (!comment) {
            account.likeSent(plan.tapsPerPost());
        }
        try {
            connection.send(tap, requests.of(tap, connection.target(), dueMicros));
        } catch (IOException e) {
            lost(connection, tap, String.valueOf(e.getMessage()));
        }
    }

    /// Comments go to the regions by turns: a rate that is a multiple of the other would send them all
    /// to one.
    private TapConnection next(boolean comment) {
        if (comment && regions.areSeveral()) {
            int turn = commentTurns++ % regions.names().size();
            for (TapConnection connection : idle) {
                if (regions.of(connection.server()) == turn) {
                    idle.remove(connection);
                    return connection;
                }
            }
        }
        return idle.remove();
    }

    private void waitForAnswers(long nanos) throws IOException {
        if (idle.isEmpty() || stopping.get()) {
            selector.select(this::onReadable, 100);
        } else if (nanos > 2_000_000) {
            selector.select(this::onReadable, Math.min(100, nanos / 1_000_000));
        } else {
            // So close to the next one, waking for each answer would cost more than half a millisecond is worth.
            selector.selectNow(this::onReadable);
            LockSupport.parkNanos(NAP_NANOS);
        }
    }

    private void onReadable(SelectionKey key) {
        TapConnection connection = (TapConnection) key.attachment();
        @Nullable Tap tap = connection.inFlight();
        try {
            TapConnection.@Nullable Answer answer = connection.read(scratch);
            if (answer != null && tap != null) {
                onAnswer(connection, tap, answer);
            }
        } catch (IOException | CancelledKeyException e) {
            if (tap == null) {
                connection.close();
            } else {
                lost(connection, tap, String.valueOf(e.getMessage()));
            }
        }
    }

    private void onAnswer(TapConnection connection, Tap tap, TapConnection.Answer answer) {
        postMicros.accept((clock.nanoTime() - tap.dueNanos()) / 1_000);
        account.answered(answer.status());
        if (answer.status() / 100 == 2) {
            if (tap.isComment()) {
                account.commentAcknowledged(tap.video(), tap.comment(), tap.sentMicros());
            } else {
                account.likeAcknowledged(tap.video(), tap.region(), AcceptedField.of(answer.body(), tap.taps()));
            }
        } else if (answer.status() / 100 == 5) {
            // Whoever stands between may not know either whether it was counted.
            account.likeInDoubt(tap.video(), tap.region(), tap.taps());
        }
        connection.done(!answer.closes());
        idle.add(connection);
    }

    private void lost(TapConnection connection, Tap tap, String why) {
        account.unanswered(tap.video(), tap.region(), tap.taps(), why);
        connection.close();
        idle.add(connection);
    }

    private void giveUpOld(long now) {
        if (now - checkedNanos < 1_000_000_000L) {
            return;
        }
        checkedNanos = now;
        for (TapConnection connection : connections) {
            Tap tap = connection.inFlight();
            if (tap != null && now - tap.sentNanos() > ANSWER_DEADLINE_NANOS) {
                lost(connection, tap, "no answer within 10 s");
            }
        }
    }
}
