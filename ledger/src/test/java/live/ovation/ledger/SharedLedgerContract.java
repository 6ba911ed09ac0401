package live.ovation.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import live.ovation.protocol.Comment;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.Totals;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a ledger that several publishers may open at once keeps beyond [LedgerContract].
public abstract class SharedLedgerContract extends LedgerContract {
    private static final int ROUNDS = 120;

    private @Nullable Ledger second;

    @BeforeEach
    void openTheSecond() {
        second = openStore();
    }

    @AfterEach
    void closeTheSecond() {
        other().close();
    }

    private Ledger other() {
        if (second == null) {
            throw new IllegalStateException("not open");
        }
        return second;
    }

    @Override
    protected final List<Ledger> publishers() {
        return List.of(ledger(), other());
    }

    /// Runs both at once, each in a thread of its own, and waits for them.
    private static void atOnce(Runnable first, Runnable second) {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(first, threads), CompletableFuture.runAsync(second, threads))
                    .join();
        }
    }

    private List<JournalEvent> wholeJournal() {
        List<JournalEvent> all = new ArrayList<>();
        Position after = at(0);
        boolean more = true;
        while (more) {
            JournalPage page = ledger().journal(VIDEO, after, 100);
            all.addAll(page.entries());
            more = page.more();
            if (more) {
                after = page.entries().getLast().position();
            }
        }
        return all;
    }

    @Test
    void publishersAreOneLedgerWithTwoOrigins() {
        assertThat(other().epoch()).isEqualTo(ledger().epoch());
        assertThat(other().region()).isEqualTo(ledger().region());
        assertThat(other().origin()).isNotEqualTo(ledger().origin());
    }

    @Test
    void everyAnswersTotalIsOverAllPublishers() {
        commit(like(3));
        Outcome theirs = other().commit(List.of(like(4))).getFirst();
        Outcome keyed = other().commit(List.of(react(VIDEO, LIKE, 1, "k"))).getFirst();

        assertThat(((Outcome.Reacted) theirs).total()).isEqualTo(7);
        assertThat(((Outcome.Reacted) theirs).reaction().originTotal()).isEqualTo(4);
        assertThat(((Outcome.Reacted) keyed).total()).isEqualTo(8);
        assertThat(((Outcome.Reacted) commit(like(1))).total()).isEqualTo(9);
        Totals totals = ledger().snapshot(VIDEO, 0).totals();
        assertThat(totals.counter(ledger().origin(), LIKE)).isEqualTo(4);
        assertThat(totals.counter(other().origin(), LIKE)).isEqualTo(5);
    }

    @Test
    void likeBesideOneWithAKeyIsAnsweredWithEverybodysTotalAsWell() {
        VideoId keyed = new VideoId("keyed");
        commit(like(3));
        List<Outcome> theirs = other().commit(List.of(react(keyed, LIKE, 1, "k"), like(4)));

        assertThat(((Outcome.Reacted) theirs.getLast()).total()).isEqualTo(7);
    }

    @Test
    void likesOfTwoPublishersAtOnceAddUp() {
        atOnce(() -> likeAgainAndAgain(ledger()), () -> likeAgainAndAgain(other()));

        Totals totals = ledger().snapshot(VIDEO, 0).totals();
        assertThat(totals.sums()).isEqualTo(new TreeMap<>(Map.of(LIKE, 4L * ROUNDS, CLAP, 2L * ROUNDS)));
        assertThat(ledger().timeline(VIDEO, new TimelineQuery(1, 0, 10))
                        .buckets()
                        .getFirst()
                        .reactions())
                .isEqualTo(totals.sums());
    }

    private void likeAgainAndAgain(Ledger publisher) {
        long before = 0;
        for (int i = 0; i < ROUNDS; i++) {
            List<Outcome> outcomes = publisher.commit(List.of(like(2), react(VIDEO, CLAP, 1, null)));
            long total = ((Outcome.Reacted) outcomes.getFirst()).total();
            assertThat(total).isGreaterThan(before);
            before = total;
        }
    }

    @Test
    void commentsOfTwoPublishersAtOnceAreNumberedOnceAndNeverReordered() {
        AtomicBoolean done = new AtomicBoolean();
        List<Long> seen = new ArrayList<>();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            // Resumes where it was, as every viewer does: a number that shows up late would never be seen.
            boolean last = false;
            while (!last) {
                last = done.get();
                long after = seen.isEmpty() ? 0 : seen.getLast();
                for (JournalEvent event :
                        ledger().journal(VIDEO, at(after), 1_000).entries()) {
                    seen.add(event.position().offset());
                }
            }
        });
        Set<Comment> answered = ConcurrentHashMap.newKeySet();
        atOnce(() -> talk(ledger(), "a", answered), () -> talk(other(), "b", answered));
        done.set(true);
        reader.join();

        List<JournalEvent> journal = wholeJournal();
        assertThat(new HashSet<>(journal)).isEqualTo(new HashSet<>(answered));
        assertThat(journal).hasSize(2 * ROUNDS);
        assertThat(seen).hasSize(2 * ROUNDS);
        for (int i = 0; i < journal.size(); i++) {
            assertThat(journal.get(i).position()).isEqualTo(at(i + 1));
            assertThat(seen.get(i)).isEqualTo(i + 1);
        }
        assertThat(ledger().snapshot(VIDEO, 0).comments()).isEqualTo(2 * ROUNDS);
        for (String who : List.of("a", "b")) {
            assertThat(journal.stream()
                            .map(event -> ((Comment) event).text())
                            .filter(text -> text.startsWith(who))
                            .toList())
                    .as("a publisher's own comments stay in the order it took them")
                    .isEqualTo(java.util.stream.IntStream.range(0, ROUNDS)
                            .mapToObj(i -> who + i)
                            .toList());
        }
    }

    private void talk(Ledger publisher, String who, Set<Comment> answered) {
        for (int i = 0; i < ROUNDS; i += 2) {
            // Two videos, named in another order each: who locks one and waits for the other must not wait in a circle.
            Entry elsewhere = new Entry.NewComment(OTHER, "x", null, null, null, clock.epochMicros());
            Entry first = say(who + i, null);
            Entry then = say(who + (i + 1), null);
            List<Entry> entries = who.equals("a") ? List.of(first, elsewhere, then) : List.of(elsewhere, first, then);
            for (Outcome outcome : publisher.commit(entries)) {
                Comment comment = ((Outcome.Commented) outcome).comment();
                if (comment.video().equals(VIDEO)) {
                    answered.add(comment);
                }
            }
        }
    }

    @Test
    void keyCountsOnceWhicheverPublisherTheRetryReaches() {
        Outcome first = commit(react(VIDEO, LIKE, 3, "k"));
        commit(like(10));
        Outcome said = commit(say("hello", "c"));

        assertThat(other().commit(List.of(react(VIDEO, LIKE, 3, "k"), say("hello", "c"), say("x", "k"))))
                .containsExactly(
                        new Outcome.ReactedBefore(3, ((Outcome.Reacted) first).total()),
                        new Outcome.CommentedBefore(((Outcome.Commented) said).comment()),
                        new Outcome.KeyUsedOtherwise());
        assertThat(ledger().snapshot(VIDEO, 9).totals().of(LIKE)).isEqualTo(13);
        assertThat(ledger().snapshot(VIDEO, 9).comments()).isEqualTo(1);
    }

    @Test
    void keysUsedAtBothPublishersAtOnceCountOnceAndAreAnsweredAlike() {
        long seed = System.nanoTime();
        System.out.println("SharedLedgerContract.keysUsedAtBothPublishersAtOnce seed " + seed);
        Random random = new Random(seed);
        CyclicBarrier together = new CyclicBarrier(2);
        List<List<Entry>> rounds = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            List<Entry> entries = new ArrayList<>();
            for (int k = 0; k < 4; k++) {
                entries.add(react(random.nextBoolean() ? VIDEO : OTHER, LIKE, 1, "k" + i + "." + k));
                entries.add(say("c" + i, "c" + i + "." + k));
            }
            rounds.add(entries);
        }
        List<List<String>> ours = new ArrayList<>();
        List<List<String>> theirs = new ArrayList<>();
        atOnce(
                () -> retry(ledger(), rounds, new Random(seed + 1), together, ours),
                () -> retry(other(), rounds, new Random(seed + 2), together, theirs));

        assertThat(ours).isEqualTo(theirs);
        long total = ledger().snapshot(VIDEO, 0).totals().of(LIKE)
                + ledger().snapshot(OTHER, 0).totals().of(LIKE);
        assertThat(total).isEqualTo(4 * ROUNDS);
        assertThat(wholeJournal()).hasSize(4 * ROUNDS);
    }

    private static void retry(
            Ledger publisher,
            List<List<Entry>> rounds,
            Random random,
            CyclicBarrier together,
            List<List<String>> answers) {
        for (List<Entry> round : rounds) {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < round.size(); i++) {
                order.add(i);
            }
            Collections.shuffle(order, random);
            List<Entry> shuffled = order.stream().map(round::get).toList();
            meet(together);
            List<Outcome> outcomes = publisher.commit(shuffled);
            String[] told = new String[round.size()];
            for (int i = 0; i < told.length; i++) {
                told[order.get(i)] = toldOf(outcomes.get(i));
            }
            answers.add(List.of(told));
        }
    }

    /// What the caller reads, whether it was the first to come or not.
    private static String toldOf(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Reacted reacted -> reacted.reaction().count() + " of " + reacted.total();
            case Outcome.ReactedBefore before -> before.accepted() + " of " + before.total();
            case Outcome.Commented commented -> commented.comment().toString();
            case Outcome.CommentedBefore before -> before.comment().toString();
            case Outcome.Retracted retracted -> "unexpected";
            case Outcome.RetractedBefore before -> "unexpected";
            case Outcome.NoSuchComment none -> "unexpected";
            case Outcome.KeyUsedOtherwise otherwise -> "unexpected";
        };
    }

    @Test
    void commentIsRetractedAtAnotherPublisherOnce() {
        Comment bad = said("bad");
        Set<String> told = ConcurrentHashMap.newKeySet();
        atOnce(
                () -> told.add(ledger().commit(List.of(retract(bad.id())))
                        .getFirst()
                        .getClass()
                        .getSimpleName()),
                () -> told.add(other().commit(List.of(retract(bad.id())))
                        .getFirst()
                        .getClass()
                        .getSimpleName()));

        assertThat(told).containsExactlyInAnyOrder("Retracted", "RetractedBefore");
        assertThat(ledger().snapshot(VIDEO, 5).comments()).isZero();
        assertThat(other().snapshot(VIDEO, 5).head()).isEqualTo(at(2));
    }

    @Test
    void publisherThatComesBackGoesOnWithAnOriginNobodyHolds() {
        OriginId ours = ledger().origin();
        OriginId theirs = other().origin();
        commit(like(3));
        other().commit(List.of(like(4)));

        ledger().close();
        other().close();
        Ledger first = reopen();
        Ledger again = openStore();
        second = again;
        assertThat(List.of(first.origin(), again.origin())).containsExactlyInAnyOrder(ours, theirs);
        commit(like(1));
        again.commit(List.of(like(1)));
        assertThat(first.snapshot(VIDEO, 0).totals().of(LIKE)).isEqualTo(9);
        assertThat(first.snapshot(VIDEO, 0).totals().counter(ours, LIKE)).isEqualTo(4);
    }

    @Test
    void nothingThatIsAcknowledgedGoesWithAVideoThatWasDeletedAsQuiet() {
        CyclicBarrier together = new CyclicBarrier(2);
        atOnce(
                () -> {
                    for (int i = 0; i < 30; i++) {
                        VideoId video = new VideoId("q" + i);
                        other().commit(List.of(new Entry.NewReaction(video, LIKE, 1, null, null, null, 1)));
                        meet(together);
                        // While it is deleted by the other: before, after or in the midst of it.
                        other().commit(List.of(new Entry.NewReaction(video, LIKE, 1, null, null, null, 1_000)));
                        meet(together);
                    }
                },
                () -> {
                    for (int i = 0; i < 30; i++) {
                        VideoId video = new VideoId("q" + i);
                        meet(together);
                        boolean deleted = ledger().delete(video, 1_000);
                        meet(together);
                        assertThat(ledger().snapshot(video, 0).totals().of(LIKE))
                                .isEqualTo(deleted ? 1 : 2);
                    }
                });
    }

    @Test
    void likesOfAVideoThatAnotherPublisherDeletedBeginItsNextLife() {
        for (long theirs : new long[] {0, 4}) {
            commit(like(3));
            commit(like(1));
            assertThat(other().delete(VIDEO, Ledger.WHATEVER_HAPPENED)).isTrue();
            if (theirs > 0) {
                other().commit(List.of(like((int) theirs)));
            }

            assertThat(((Outcome.Reacted) commit(like(5))).total()).isEqualTo(5 + theirs);
            assertThat(((Outcome.Reacted) commit(like(1))).total()).isEqualTo(6 + theirs);
            assertThat(ledger().snapshot(VIDEO, 0).totals().of(LIKE)).isEqualTo(6 + theirs);
            assertThat(ledger().timeline(VIDEO, new TimelineQuery(1, 0, 10))
                            .buckets()
                            .getFirst()
                            .reactions())
                    .isEqualTo(Map.of(LIKE, 6 + theirs));
            assertThat(other().delete(VIDEO, Ledger.WHATEVER_HAPPENED)).isTrue();
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, java.util.concurrent.TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void newVideosArePlacedByBothAtOnce() {
        atOnce(() -> newVideos(ledger(), 1), () -> newVideos(other(), -1));
        for (int i = 0; i < 50; i++) {
            assertThat(ledger().snapshot(new VideoId("n" + i), 0).totals().of(LIKE))
                    .isEqualTo(2);
        }
    }

    private void newVideos(Ledger publisher, int direction) {
        for (int i = 0; i < 50; i += 5) {
            List<Entry> entries = new ArrayList<>();
            for (int k = 0; k < 5; k++) {
                int video = direction > 0 ? i + k : i + 4 - k;
                entries.add(react(new VideoId("n" + video), LIKE, 1, null));
            }
            publisher.commit(entries);
        }
    }
}
