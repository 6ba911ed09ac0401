package live.ovation.frontend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.Comment;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.Event;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.HistoryPort;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.Totals;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import live.ovation.protocol.ViewerCount;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.EventLoops;
import live.ovation.transport.HttpServer;
import live.ovation.transport.Routes;

/// A frontend on a real port, between a dispatcher and a ledger that the test holds in its hands.
final class FrontendRig implements AutoCloseable, DispatcherPort, HistoryPort {
    static final OriginId ORIGIN = new OriginId("o");
    private static final RegionId REGION = new RegionId("r");

    final Telemetry telemetry = new Telemetry();
    final FakePresence people = new FakePresence();
    final Frontend frontend;
    private final EventLoops loops;
    private final HttpServer server;
    private final Queue<TestViewer> viewers = new ConcurrentLinkedQueue<>();
    private final Object lock = new Object();
    private final Map<VideoId, Integer> reported = new HashMap<>();
    private final List<CompletableFuture<ReportReply>> heldReports = new ArrayList<>();
    private final Map<VideoId, Totals> totals = new HashMap<>();
    private final Map<VideoId, List<JournalEvent>> journals = new HashMap<>();
    private final Map<VideoId, Attendance> attendances = new HashMap<>();
    private final Set<VideoId> broken = new HashSet<>();
    private boolean holdReports;
    private boolean sendAll;
    private long sequence;
    private long epoch = 1;
    private int journalReads;

    FrontendRig(boolean nativeTransport, FrontendSettings settings) {
        loops = new EventLoops(2, nativeTransport);
        frontend = new Frontend(settings, loops, this, people, this, telemetry, Clock.system());
        Routes routes = new Routes();
        frontend.addPublicRoutes(routes);
        try {
            server = HttpServer.start(loops, HttpServer.Settings.of("127.0.0.1", 0), routes, telemetry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FrontendSettings settings() {
        return FrontendSettings.of(new FrontendId("f"), REGION, "");
    }

    int port() {
        return server.port();
    }

    /// A viewer, who leaves at the latest when this is closed.
    TestViewer viewer(String path, String... headers) {
        TestViewer viewer = TestViewer.open(port(), path, headers);
        viewers.add(viewer);
        return viewer;
    }

    // --- what happens in the world ---

    void like(VideoId video, int count) {
        deliver(likeUndelivered(video, count));
    }

    /// Single likes in one delivery, by somebody whose name fills sockets soon.
    void longLikes(VideoId video, int count) {
        UserId user = new UserId("u".repeat(128));
        Event[] likes = new Event[count];
        for (int i = 0; i < count; i++) {
            Reaction like = likeUndelivered(video, 1);
            likes[i] = new Reaction(video, like.kind(), 1, user, like.origin(), like.originTotal(), like.atMicros());
        }
        deliver(likes);
    }

    /// Counted by the ledger, and yet nobody told the frontend.
    Reaction likeUndelivered(VideoId video, int count) {
        synchronized (lock) {
            Totals known = totals.computeIfAbsent(video, v -> new Totals());
            long total = known.counter(ORIGIN, ReactionKind.LIKE) + count;
            known.raise(ORIGIN, ReactionKind.LIKE, total);
            return new Reaction(video, ReactionKind.LIKE, count, null, ORIGIN, total, 1);
        }
    }

    void comment(VideoId video, String text) {
        deliver(commentUndelivered(video, text));
    }

    Comment commentUndelivered(VideoId video, String text) {
        synchronized (lock) {
            List<JournalEvent> journal = journal(video);
            Comment comment = new Comment(video, next(journal), null, text, 1);
            journal.add(comment);
            return comment;
        }
    }

    void retract(Comment comment) {
        Retraction retraction;
        synchronized (lock) {
            List<JournalEvent> journal = journal(comment.video());
            retraction = new Retraction(comment.video(), next(journal), comment.id(), 1);
            journal.remove(comment);
            journal.add(retraction);
        }
        deliver(retraction);
    }

    /// The ledger knows it, and nobody tells.
    void ended(Attendance attendance) {
        synchronized (lock) {
            attendances.put(attendance.video(), attendance);
        }
    }

    private Position next(List<JournalEvent> journal) {
        long last = journal.isEmpty() ? 0 : journal.getLast().position().offset();
        return new Position(REGION, epoch, last + 1);
    }

    private List<JournalEvent> journal(VideoId video) {
        return journals.computeIfAbsent(video, v -> new ArrayList<>());
    }

    void beginLedgerAnew() {
        synchronized (lock) {
            epoch++;
            journals.clear();
        }
    }

    // --- the dispatcher ---

    void deliver(Event... events) {
        Delivery delivery;
        synchronized (lock) {
            delivery = new Delivery("link", sequence, 0, List.of(EventBatch.of(List.of(events))));
            sequence += events.length;
        }
        frontend.deliver(delivery).toCompletableFuture().join();
    }

    /// A delivery that got lost.
    void skip(int events) {
        synchronized (lock) {
            sequence += events;
        }
    }

    void holdReports(boolean hold) {
        List<CompletableFuture<ReportReply>> held;
        synchronized (lock) {
            holdReports = hold;
            held = List.copyOf(heldReports);
            if (!hold) {
                heldReports.clear();
            }
        }
        if (!hold) {
            held.forEach(report -> report.complete(reply()));
        }
    }

    /// The dispatcher forgot everything, as one that was restarted.
    void forgetLease() {
        synchronized (lock) {
            sendAll = true;
            reported.clear();
        }
    }

    private static ReportReply reply() {
        return new ReportReply(Duration.ofMillis(600), false);
    }

    int reportedViewers(VideoId video) {
        synchronized (lock) {
            return reported.getOrDefault(video, 0);
        }
    }

    @Override
    public CompletionStage<Void> dispatch(EventBatch batch) {
        throw new AssertionError("a frontend dispatches nothing");
    }

    @Override
    public CompletionStage<ReportReply> report(SubscriptionReport report) {
        synchronized (lock) {
            if (report.complete()) {
                reported.clear();
            }
            reported.putAll(report.counts());
            reported.values().removeIf(count -> count == 0);
            // The empty one that a frontend begins with is no test's business, and whether it comes before is chance.
            if (holdReports && !report.counts().isEmpty()) {
                CompletableFuture<ReportReply> held = new CompletableFuture<>();
                heldReports.add(held);
                return held;
            }
            boolean all = sendAll && !report.complete();
            sendAll = false;
            return CompletableFuture.completedFuture(new ReportReply(reply().lease(), all));
        }
    }

    @Override
    public CompletionStage<ViewerCount> viewers(VideoId video) {
        return CompletableFuture.completedFuture(ViewerCount.none(video));
    }

    @Override
    public CompletionStage<Void> resyncAll() {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("a publisher's to ask"));
    }

    // --- the ledger ---

    /// From now on asking for this video's journal throws, where it should at worst fail.
    void breakHistory(VideoId video) {
        synchronized (lock) {
            broken.add(video);
        }
    }

    int journalReads() {
        synchronized (lock) {
            return journalReads;
        }
    }

    @Override
    public CompletionStage<VideoSnapshot> snapshot(VideoId video, int newestComments) {
        synchronized (lock) {
            List<JournalEvent> journal = journal(video);
            List<Comment> comments = journal.stream()
                    .filter(Comment.class::isInstance)
                    .map(Comment.class::cast)
                    .toList();
            Position head = journal.isEmpty()
                    ? new Position(REGION, epoch, 0)
                    : journal.getLast().position();
            return CompletableFuture.completedFuture(new VideoSnapshot(
                    video,
                    new Totals(totals.computeIfAbsent(video, v -> new Totals())),
                    comments.size(),
                    head,
                    comments.subList(Math.max(0, comments.size() - newestComments), comments.size()),
                    attendances.get(video)));
        }
    }

    @Override
    public CompletionStage<JournalPage> journal(VideoId video, Position after, int limit) {
        synchronized (lock) {
            journalReads++;
            if (broken.contains(video)) {
                throw new IllegalStateException("the history of " + video + " is broken");
            }
            if (after.epoch() != epoch) {
                return CompletableFuture.completedFuture(new JournalPage(video, List.of(), true, false));
            }
            List<JournalEvent> rest = journal(video).stream()
                    .filter(event -> event.position().offset() > after.offset())
                    .toList();
            return CompletableFuture.completedFuture(
                    new JournalPage(video, rest.subList(0, Math.min(limit, rest.size())), false, rest.size() > limit));
        }
    }

    @Override
    public void close() {
        viewers.forEach(TestViewer::close);
        frontend.close();
        server.close();
        loops.close();
    }
}
