package live.ovation.crowd.tap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
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
///
/// Where a region has several servers, tappers do what a good client or a load balancer does: what
/// one server did not take (the connection was refused, or ended without an answer, or the answer
/// is 503) goes to another one at once, under the same id, and such a server is left alone for a
/// moment. Only when all of them say when to come again, it waits for so long.
public final class Tappers implements Runnable {
    private static final long NAP_NANOS = 500_000L;
    private static final long ANSWER_DEADLINE_NANOS = 10_000_000_000L;
    /// What is left of it for the answer, when a tap is sent once more.
    private static final long LAST_TRY_NANOS = 3_000_000_000L;
    private static final int UNAVAILABLE = 503;

    private final CrowdPlan plan;
    private final String run;
    private final TapAccount account;
    private final LongConsumer postMicros;
    private final Clock clock;
    private final Regions regions;
    private final TapRequests requests;
    private final VideoShares shares;
    private final Selector selector;
    private final List<Target> targets;
    private final Rests rests;
    private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparingLong(Later::atNanos));
    private final List<TapConnection> connections = new ArrayList<>();
    private final Deque<TapConnection> idle = new ArrayDeque<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Thread thread;
    private long checkedNanos;
    private int commentTurns;
    private long ids;

    /// Everybody said when to come again.
    private record Later(long atNanos, Errand errand) {}

    /// @param postMicros takes the latency of each answer, from due; called from the tappers' thread
    /// @param regions where the plan's servers stand
    public Tappers(
            CrowdPlan plan, String run, Regions regions, TapAccount account, LongConsumer postMicros, Clock clock) {
        this.regions = regions;
        this.plan = plan;
        this.run = run;
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
        targets = plan.urls().stream().map(Target::of).toList();
        rests = new Rests(targets.size());
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
            while (!stopping.get() || idle.size() < connections.size() || !later.isEmpty()) {
                long now = clock.nanoTime();
                sendLater(now);
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

    private void sendLater(long now) {
        while (!idle.isEmpty() && !later.isEmpty() && later.peek().atNanos() - now <= 0) {
            Errand errand = later.remove().errand();
            errand.again();
            ask(nextIn(errand.tap().region()), errand, "");
        }
    }

    private void send(boolean comment, long dueNanos) {
        TapConnection connection = next(comment);
        long sentMicros = clock.epochMicros();
        long sentNanos = clock.nanoTime();
        int video = shares.pick(random.nextDouble());
        int region = regions.of(connection.home());
        String id = canPassOn(region) ? run + '-' + ids++ : "";
        account.began(sentMicros);
        Tap tap = comment
                ? new Tap(video, 0, account.commentSent(video, region), dueNanos, sentNanos, sentMicros, region, id)
                : new Tap(video, plan.tapsPerPost(), -1, dueNanos, sentNanos, sentMicros, region, id);
        if (!comment) {
            account.likeSent(plan.tapsPerPost());
        }
        ask(connection, new Errand(tap), "");
    }

    /// Other regions count for themselves: what is sent again stays where its first try may have been counted.
    private boolean canPassOn(int region) {
        int servers = 0;
        for (int i = 0; i < targets.size(); i++) {
            servers += regions.of(i) == region ? 1 : 0;
        }
        return servers > 1;
    }

    /// Asks the servers that were not asked yet until one can be reached.
    ///
    /// @param why the one before did not take it; empty: nobody was asked yet
    private void ask(TapConnection connection, Errand errand, String why) {
        String reason = why;
        for (int server = next(connection, errand); server >= 0; server = next(connection, errand)) {
            if (!reason.isEmpty()) {
                account.passedOn(reason);
            }
            errand.asks(server);
            try {
                connection.goTo(server);
                connection.send(errand, requests.of(errand.tap(), targets.get(server)));
                return;
            } catch (IOException e) {
                reason = turnedAway(connection, errand, e);
            }
        }
        failed(connection, errand, reason);
    }

    /// The server could not be reached, or ended the connection before the answer.
    ///
    /// @return why, in a word
    private String turnedAway(TapConnection connection, Errand errand, Exception e) {
        if (connection.inFlight() != null) {
            errand.inDoubt();
        }
        errand.refused();
        rests.failed(connection.server(), clock.nanoTime());
        connection.close();
        return String.valueOf(e.getMessage());
    }

    private int next(TapConnection connection, Errand errand) {
        int region = errand.tap().region();
        return rests.pick(
                connection.home(), server -> errand.mayAsk(server) && regions.of(server) == region, clock.nanoTime());
    }

    /// Comments go to the regions by turns: a rate that is a multiple of the other would send them all
    /// to one.
    private TapConnection next(boolean comment) {
        return comment && regions.areSeveral()
                ? nextIn(commentTurns++ % regions.names().size())
                : idle.remove();
    }

    /// An idle one of the region; any where there is none.
    private TapConnection nextIn(int region) {
        for (TapConnection connection : idle) {
            if (regions.of(connection.home()) == region) {
                idle.remove(connection);
                return connection;
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
        @Nullable Errand errand = connection.inFlight();
        try {
            TapConnection.@Nullable Answer answer = connection.read(scratch);
            if (answer != null && errand != null) {
                onAnswer(connection, errand, answer);
            }
        } catch (IOException | CancelledKeyException e) {
            if (errand == null) {
                connection.close();
            } else {
                ask(connection, errand, turnedAway(connection, errand, e));
            }
        }
    }

    private void onAnswer(TapConnection connection, Errand errand, TapConnection.Answer answer) {
        connection.done(!answer.closes());
        if (answer.status() != UNAVAILABLE) {
            rests.worked(connection.server());
            answered(connection, errand, answer);
            return;
        }
        rests.failed(connection.server(), clock.nanoTime());
        errand.unavailable(answer.retryAfterSeconds());
        if (next(connection, errand) >= 0) {
            ask(connection, errand, Integer.toString(answer.status()));
        } else if (comesAgain(errand)) {
            account.passedOn(Integer.toString(answer.status()));
            idle.add(connection);
        } else {
            answered(connection, errand, answer);
        }
    }

    /// Everybody was asked, and told when to come again.
    ///
    /// @return whether that is soon enough to wait for
    private boolean comesAgain(Errand errand) {
        Tap tap = errand.tap();
        if (errand.retryAfterSeconds() < 0 || !canPassOn(tap.region())) {
            return false;
        }
        long wait = errand.retryAfterSeconds() * 1_000_000_000L;
        long at = clock.nanoTime() + wait + random.nextLong(wait / 2 + 1);
        if (at - tap.sentNanos() > ANSWER_DEADLINE_NANOS - LAST_TRY_NANOS) {
            return false;
        }
        later.add(new Later(at, errand));
        return true;
    }

    private void answered(TapConnection connection, Errand errand, TapConnection.Answer answer) {
        Tap tap = errand.tap();
        postMicros.accept((clock.nanoTime() - tap.dueNanos()) / 1_000);
        account.answered(answer.status());
        if (answer.status() / 100 == 2) {
            if (tap.isComment()) {
                account.commentAcknowledged(tap.video(), tap.comment(), tap.sentMicros());
            } else {
                account.likeAcknowledged(tap.video(), tap.region(), AcceptedField.of(answer.body(), tap.taps()));
            }
        } else if (answer.status() / 100 == 5 || errand.isInDoubt()) {
            // Whoever stands between may not know either whether it was counted.
            account.likeInDoubt(tap.video(), tap.region(), tap.taps());
        }
        idle.add(connection);
    }

    private void failed(TapConnection connection, Errand errand, String why) {
        Tap tap = errand.tap();
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
            Errand errand = connection.inFlight();
            if (errand != null && now - errand.tap().sentNanos() > ANSWER_DEADLINE_NANOS) {
                failed(connection, errand, "no answer within 10 s");
            }
        }
    }
}
