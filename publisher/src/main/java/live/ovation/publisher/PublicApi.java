package live.ovation.publisher;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import live.ovation.ledger.CommentPage;
import live.ovation.ledger.CommentQuery;
import live.ovation.ledger.Entry;
import live.ovation.ledger.Ledger;
import live.ovation.ledger.Outcome;
import live.ovation.ledger.TimelineQuery;
import live.ovation.ledger.UnknownCommentException;
import live.ovation.protocol.Audience;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.DispatcherPort;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Problem;
import live.ovation.transport.Routes;
import org.jspecify.annotations.Nullable;

/// The publisher's part of the public interface. Called on event loops; never blocks them: what is to be
/// written goes to [GroupCommit], what is to be read to [Reads], and the answer follows when they are done.
final class PublicApi {
    private static final Duration VIEWERS_PATIENCE = Duration.ofSeconds(1);

    private final Admission admission;
    private final RateLimiter limiter;
    private final CommentRules rules;
    private final GroupCommit commits;
    private final Reads reads;
    private final Ledger ledger;
    private final DispatcherPort dispatcher;
    private final PresencePort presences;
    private final Queries queries;

    PublicApi(
            Admission admission,
            RateLimiter limiter,
            CommentRules rules,
            GroupCommit commits,
            Reads reads,
            Ledger ledger,
            DispatcherPort dispatcher,
            PresencePort presences) {
        this.admission = admission;
        this.limiter = limiter;
        this.rules = rules;
        this.commits = commits;
        this.reads = reads;
        this.ledger = ledger;
        this.dispatcher = dispatcher;
        this.presences = presences;
        this.queries = new Queries(ledger.region(), ledger.epoch());
    }

    void addRoutes(Routes routes) {
        routes.add("POST", "/v1/videos/{video}/likes", this::like)
                .add("POST", "/v1/videos/{video}/reactions", this::react)
                .add("POST", "/v1/videos/{video}/comments", this::comment)
                .add("DELETE", "/v1/videos/{video}/comments/{comment}", this::retract)
                .add("GET", "/v1/videos/{video}", this::video)
                .add("GET", "/v1/videos/{video}/comments", this::comments)
                .add("GET", "/v1/videos/{video}/timeline", this::timeline)
                .add("GET", "/v1/videos/{video}/viewers", this::viewers)
                .add("GET", "/v1/users/{user}/presence", this::presence);
    }

    private void like(Exchange exchange) {
        take(exchange, admission.like(exchange.pathValue("video"), exchange.json()));
    }

    private void react(Exchange exchange) {
        take(exchange, admission.reaction(exchange.pathValue("video"), exchange.json()));
    }

    private void take(Exchange exchange, Entry.NewReaction entry) {
        limiter.admit(entry.video(), entry.by(), exchange::remoteNetwork, entry.count());
        commits.offer(entry, new Acknowledgement(exchange, entry));
    }

    private void comment(Exchange exchange) {
        Entry.NewComment entry = admission.comment(exchange.pathValue("video"), exchange.json());
        limiter.admit(entry.video(), entry.by(), exchange::remoteNetwork, 1);
        String address = exchange.remoteAddress();
        rules.admit(entry, address);
        boolean offered = false;
        try {
            commits.offer(entry, new CommentAcknowledgement(new Acknowledgement(exchange, entry), entry, address));
            offered = true;
        } finally {
            if (!offered) {
                rules.giveBack(entry, address);
            }
        }
    }

    private void retract(Exchange exchange) {
        Entry.NewRetraction entry = admission.retraction(exchange.pathValue("video"), exchange.pathValue("comment"));
        commits.offer(entry, new Acknowledgement(exchange, entry));
    }

    /// Answers a request whose entry was committed.
    private record Acknowledgement(Exchange exchange, Entry entry) implements GroupCommit.Reply {
        @Override
        public Executor where() {
            return exchange.loop();
        }

        @Override
        public void committed(Outcome outcome) {
            switch (outcome) {
                case Outcome.Reacted reacted ->
                    exchange.answer(Bodies.accepted(reacted.reaction().count(), reacted.total()));
                case Outcome.ReactedBefore before ->
                    exchange.answer(Bodies.accepted(before.accepted(), before.total()));
                case Outcome.Commented commented -> exchange.answer(Bodies.created(commented.comment()));
                case Outcome.CommentedBefore before -> exchange.answer(Bodies.created(before.comment()));
                case Outcome.Retracted retracted -> exchange.answer(Answer.noContent());
                case Outcome.RetractedBefore before -> {
                    if (entry instanceof Entry.NewRetraction) {
                        exchange.answer(Answer.noContent());
                    } else {
                        exchange.fail(gone());
                    }
                }
                case Outcome.NoSuchComment none -> exchange.fail(noSuchComment());
                case Outcome.KeyUsedOtherwise otherwise -> exchange.fail(keyUsedOtherwise());
            }
        }

        @Override
        public void failed(RuntimeException failure) {
            exchange.fail(failure);
        }

        private Problem noSuchComment() {
            CommentId comment = ((Entry.NewRetraction) entry).comment();
            return Problem.notFound("comment: " + comment + " (expected: a comment of video " + entry.video() + ")");
        }

        private static Problem gone() {
            return new Problem(
                    410,
                    "comment-retracted",
                    "The comment was taken back",
                    "id: its comment was written and then retracted (expected: a new id for a new comment)",
                    null);
        }

        private static Problem keyUsedOtherwise() {
            return new Problem(
                    409,
                    "id-used-otherwise",
                    "The id was used for something else",
                    "id: used before on this video for another kind of request (expected: a new id, or the same request)",
                    null);
        }
    }

    /// As [Acknowledgement]; a comment that was not written does not count for slow mode.
    private final class CommentAcknowledgement implements GroupCommit.Reply {
        private final Acknowledgement answer;
        private final Entry.NewComment entry;
        private final String address;

        CommentAcknowledgement(Acknowledgement answer, Entry.NewComment entry, String address) {
            this.answer = answer;
            this.entry = entry;
            this.address = address;
        }

        @Override
        public Executor where() {
            return answer.where();
        }

        @Override
        public void committed(Outcome outcome) {
            answer.committed(outcome);
        }

        @Override
        public void failed(RuntimeException failure) {
            rules.giveBack(entry, address);
            answer.failed(failure);
        }
    }

    private void video(Exchange exchange) {
        VideoId video = Admission.video(exchange.pathValue("video"));
        CompletionStage<@Nullable ViewerCount> viewers = viewersOf(video)
                .<@Nullable ViewerCount>thenApply(count -> count)
                .exceptionally(failure -> null);
        answer(
                exchange,
                reads.read(() -> ledger.snapshot(video, 0))
                        .thenCombine(viewers, (snapshot, count) -> Bodies.video(snapshot, count)));
    }

    private void comments(Exchange exchange) {
        VideoId video = Admission.video(exchange.pathValue("video"));
        CommentQuery query = queries.comments(exchange);
        answer(exchange, reads.read(() -> {
            try {
                CommentPage page = ledger.comments(video, query);
                return Bodies.comments(video, page);
            } catch (UnknownCommentException e) {
                throw queries.ofAnotherLedger(e.position().equals(query.before()) ? "before" : "after", e.position());
            }
        }));
    }

    private void timeline(Exchange exchange) {
        VideoId video = Admission.video(exchange.pathValue("video"));
        TimelineQuery query = queries.timeline(exchange);
        answer(exchange, reads.read(() -> Bodies.timeline(video, query, ledger.timeline(video, query))));
    }

    private void viewers(Exchange exchange) {
        VideoId video = Admission.video(exchange.pathValue("video"));
        answer(
                exchange,
                viewersOf(video)
                        .thenCombine(audienceOf(video), Bodies::viewers)
                        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(Problem.unavailable(
                                "no dispatcher answers who watches (expected: again in a moment)",
                                Duration.ofSeconds(1)))));
    }

    private void presence(Exchange exchange) {
        UserId user;
        try {
            user = new UserId(exchange.pathValue("user"));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
        answer(
                exchange,
                patiently(() -> presences.presence(List.of(user)))
                        .handle((known, failure) -> known == null ? List.<Presence>of() : known)
                        .thenCompose(known -> known.isEmpty()
                                ? CompletableFuture.failedFuture(Problem.unavailable(
                                        "nobody can tell of user " + user + " now (expected: again in a moment)",
                                        Duration.ofSeconds(1)))
                                : CompletableFuture.completedFuture(Bodies.presence(known.getFirst()))));
    }

    private CompletableFuture<ViewerCount> viewersOf(VideoId video) {
        return patiently(() -> dispatcher.viewers(video));
    }

    /// Null when nobody can tell.
    private CompletableFuture<@Nullable Audience> audienceOf(VideoId video) {
        return patiently(() -> presences.audience(video))
                .<@Nullable Audience>thenApply(audience -> audience)
                .exceptionally(failure -> null);
    }

    private static <T> CompletableFuture<T> patiently(Supplier<CompletionStage<T>> question) {
        try {
            CompletableFuture<T> answer = question.get().toCompletableFuture();
            return answer.isDone()
                    ? answer
                    : answer.copy().orTimeout(VIEWERS_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void answer(Exchange exchange, CompletionStage<Answer> answer) {
        answer.whenComplete((done, failure) -> {
            if (failure == null) {
                exchange.answer(done);
            } else {
                exchange.fail(failure);
            }
        });
    }
}
