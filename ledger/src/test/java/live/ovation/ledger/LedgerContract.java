package live.ovation.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.Comment;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.Position;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.Totals;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import live.ovation.telemetry.ManualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every ledger keeps, whatever it is made of. A backend's test extends this and says how one is opened.
public abstract class LedgerContract {
    protected static final RegionId REGION = new RegionId("local");
    protected static final VideoId VIDEO = new VideoId("v1");
    protected static final VideoId OTHER = new VideoId("v2");
    protected static final ReactionKind LIKE = ReactionKind.LIKE;
    protected static final ReactionKind CLAP = new ReactionKind("clap");
    protected static final UserId CAROL = new UserId("carol");

    protected final ManualClock clock = new ManualClock();
    private @Nullable Ledger opened;

    /// Opens the test's one store; called again after the ledger was closed, it finds what was written.
    protected abstract Ledger openStore();

    @BeforeEach
    void openIt() {
        opened = openStore();
    }

    @AfterEach
    void closeIt() {
        ledger().close();
    }

    protected final Ledger ledger() {
        if (opened == null) {
            throw new IllegalStateException("not open");
        }
        return opened;
    }

    /// Closes the ledger and opens the same store again.
    protected final Ledger reopen() {
        ledger().close();
        opened = null;
        opened = openStore();
        return opened;
    }

    protected final Entry.NewReaction react(VideoId video, ReactionKind kind, int count, @Nullable String key) {
        return new Entry.NewReaction(video, kind, count, key, CAROL, null, clock.epochMicros());
    }

    protected final Entry.NewReaction like(int count) {
        return react(VIDEO, LIKE, count, null);
    }

    protected final Entry.NewComment say(String text, @Nullable String key) {
        return new Entry.NewComment(VIDEO, text, key, CAROL, null, clock.epochMicros());
    }

    protected final Entry.NewRetraction retract(CommentId comment) {
        return new Entry.NewRetraction(VIDEO, comment, clock.epochMicros());
    }

    protected final Outcome commit(Entry entry) {
        return ledger().commit(List.of(entry)).getFirst();
    }

    /// Writes a comment and answers it.
    protected final Comment said(String text) {
        return ((Outcome.Commented) commit(say(text, null))).comment();
    }

    protected final Position at(long offset) {
        return new Position(REGION, ledger().epoch(), offset);
    }

    private JournalPage journalAfter(long offset, int limit) {
        return ledger().journal(VIDEO, at(offset), limit);
    }

    private static List<String> texts(List<? extends JournalEvent> entries) {
        List<String> texts = new ArrayList<>();
        for (JournalEvent entry : entries) {
            texts.add(
                    switch (entry) {
                        case Comment c -> c.text();
                        case Retraction r -> "-" + r.comment();
                    });
        }
        return texts;
    }

    @Test
    void videoNobodyHasHeardOfIsAnEmptyOne() {
        assertNothingIsKnownOfTheVideo();
    }

    private void assertNothingIsKnownOfTheVideo() {
        VideoSnapshot snapshot = ledger().snapshot(VIDEO, 20);

        assertThat(snapshot.totals().ofAllKinds()).isZero();
        assertThat(snapshot.comments()).isZero();
        assertThat(snapshot.head()).isEqualTo(at(0));
        assertThat(snapshot.newest()).isEmpty();
        assertThat(journalAfter(0, 10)).isEqualTo(new JournalPage(VIDEO, List.of(), false, false));
        assertThat(ledger().comments(VIDEO, new CommentQuery(null, null, 10)).comments())
                .isEmpty();
        assertThat(ledger().timeline(VIDEO, new TimelineQuery(1, 0, 100)).buckets())
                .isEmpty();
    }

    @Test
    void everyReactionIsAnsweredWithTheTotalAfterIt() {
        List<Outcome> outcomes = ledger().commit(
                        List.of(like(1), like(5), react(VIDEO, CLAP, 2, null), react(OTHER, LIKE, 7, null), like(1)));

        assertThat(outcomes)
                .extracting(outcome -> ((Outcome.Reacted) outcome).total())
                .containsExactly(1L, 6L, 2L, 7L, 7L);
        Reaction second = ((Outcome.Reacted) outcomes.get(1)).reaction();
        assertThat(second).isEqualTo(new Reaction(VIDEO, LIKE, 5, CAROL, ledger().origin(), 6, clock.epochMicros()));
        assertThat(ledger().snapshot(VIDEO, 0).totals().sums()).isEqualTo(new TreeMap<>(Map.of(LIKE, 7L, CLAP, 2L)));
        assertThat(ledger().snapshot(OTHER, 0).totals().counter(ledger().origin(), LIKE))
                .isEqualTo(7);
    }

    @Test
    void totalsAndOriginAndEpochOutliveTheProcess() {
        commit(like(3));
        Comment first = said("first");
        var origin = ledger().origin();
        long epoch = ledger().epoch();

        reopen();

        assertThat(ledger().origin()).isEqualTo(origin);
        assertThat(ledger().epoch()).isEqualTo(epoch);
        assertThat(ledger().region()).isEqualTo(REGION);
        assertThat(((Outcome.Reacted) commit(like(1))).total()).isEqualTo(4);
        assertThat(said("second").position()).isEqualTo(at(2));
        assertThat(ledger().snapshot(VIDEO, 5).newest().getFirst()).isEqualTo(first);
    }

    @Test
    void commentsAreNumberedFromOneInEachVideo() {
        assertThat(said("a").position()).isEqualTo(at(1));
        assertThat(said("b").position()).isEqualTo(at(2));
        Outcome elsewhere = commit(new Entry.NewComment(OTHER, "x", null, null, null, 5));
        assertThat(((Outcome.Commented) elsewhere).comment()).isEqualTo(new Comment(OTHER, at(1), null, "x", 5));
    }

    @Test
    void textComesBackAsItWasWritten() {
        String text = "naïve \"quotes\" \\ ' ; -- 👏🏽 שלום 漢字 e\u0301 \u2028";
        assertThat(said(text).text()).isEqualTo(text);
        assertThat(ledger().snapshot(VIDEO, 1).newest().getFirst().text()).isEqualTo(text);
    }

    @Test
    void snapshotShowsTheNewestCommentsOldestFirst() {
        for (int i = 1; i <= 5; i++) {
            said("c" + i);
        }
        VideoSnapshot snapshot = ledger().snapshot(VIDEO, 3);

        assertThat(texts(snapshot.newest())).containsExactly("c3", "c4", "c5");
        assertThat(snapshot.comments()).isEqualTo(5);
        assertThat(snapshot.head()).isEqualTo(at(5));
        assertThat(ledger().snapshot(VIDEO, 0).newest()).isEmpty();
    }

    @Test
    void journalIsReadPageByPage() {
        for (int i = 1; i <= 5; i++) {
            said("c" + i);
        }
        JournalPage first = journalAfter(1, 2);
        assertThat(texts(first.entries())).containsExactly("c2", "c3");
        assertThat(first.more()).isTrue();
        assertThat(first.reset()).isFalse();

        JournalPage last = journalAfter(3, 2);
        assertThat(texts(last.entries())).containsExactly("c4", "c5");
        assertThat(last.more()).isFalse();
        assertThat(journalAfter(5, 2).entries()).isEmpty();
    }

    @Test
    void positionOfAnotherEpochStartsFromTheNewestComments() {
        for (int i = 1; i <= 5; i++) {
            said("c" + i);
        }
        Position lost = new Position(REGION, ledger().epoch() + 1, 2);
        JournalPage page = ledger().journal(VIDEO, lost, 2);
        assertThat(page.reset()).isTrue();
        assertThat(texts(page.entries())).containsExactly("c4", "c5");

        Position elsewhere = new Position(new RegionId("mars"), ledger().epoch(), 2);
        assertThat(ledger().journal(VIDEO, elsewhere, 2).reset()).isTrue();
        assertThat(journalAfter(6, 2).reset())
                .as("a position ahead of the journal")
                .isTrue();
        assertThat(ledger().journal(OTHER, lost, 2)).isEqualTo(new JournalPage(OTHER, List.of(), true, false));
    }

    @Test
    void retractedCommentIsGoneAndItsRetractionStands() {
        said("a");
        Comment bad = said("bad");
        said("c");

        Retraction retraction = ((Outcome.Retracted) commit(retract(bad.id()))).retraction();

        assertThat(retraction).isEqualTo(new Retraction(VIDEO, at(4), bad.id(), clock.epochMicros()));
        assertThat(texts(journalAfter(0, 10).entries())).containsExactly("a", "c", "-" + bad.id());
        VideoSnapshot snapshot = ledger().snapshot(VIDEO, 10);
        assertThat(texts(snapshot.newest())).containsExactly("a", "c");
        assertThat(snapshot.comments()).isEqualTo(2);
        assertThat(snapshot.head()).isEqualTo(at(4));
        assertThat(texts(ledger().comments(VIDEO, new CommentQuery(null, null, 10))
                        .comments()))
                .containsExactly("a", "c");
        assertThat(said("d").position()).isEqualTo(at(5));
    }

    @Test
    void retractingTwiceAndRetractingNothingAreToldApart() {
        Comment bad = said("bad");
        commit(retract(bad.id()));

        assertThat(commit(retract(bad.id()))).isEqualTo(new Outcome.RetractedBefore());
        assertThat(ledger().snapshot(VIDEO, 0).comments()).isZero();
        for (String nothing : List.of(
                at(99).toString(),
                at(2).toString(),
                "7",
                "nonsense",
                "mars." + ledger().epoch() + ".1",
                "local.7.1",
                "local." + ledger().epoch() + ".01")) {
            assertThat(commit(retract(new CommentId(nothing)))).as(nothing).isEqualTo(new Outcome.NoSuchComment());
        }
        assertThat(commit(new Entry.NewRetraction(OTHER, bad.id(), 1))).isEqualTo(new Outcome.NoSuchComment());
        assertThat(ledger().snapshot(OTHER, 0).head()).isEqualTo(at(0));
    }

    @Test
    void commentIsWrittenAndRetractedWithinOneCommit() {
        CommentId first = new CommentId(at(1).toString());
        List<Outcome> outcomes = ledger().commit(
                        List.of(say("bad", null), retract(first), retract(first), say("good", null), retract(first)));

        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Retracted.class);
        assertThat(outcomes.get(2)).isEqualTo(new Outcome.RetractedBefore());
        assertThat(outcomes.get(4)).isEqualTo(new Outcome.RetractedBefore());
        assertThat(texts(journalAfter(0, 10).entries())).containsExactly("-" + first, "good");
        assertThat(ledger().snapshot(VIDEO, 10).comments()).isEqualTo(1);
    }

    @Test
    void pageIsFullHoweverManyCommentsWereRetracted() {
        List<Comment> all = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            all.add(said("c" + i));
        }
        for (int i = 5; i < 18; i++) {
            commit(retract(all.get(i).id()));
        }
        assertThat(texts(ledger().snapshot(VIDEO, 5).newest())).containsExactly("c3", "c4", "c5", "c19", "c20");

        List<JournalEvent> read = new ArrayList<>();
        long after = 0;
        boolean more = true;
        while (more) {
            JournalPage page = journalAfter(after, 3);
            assertThat(page.entries()).hasSizeBetween(1, 3);
            read.addAll(page.entries());
            after = page.entries().getLast().position().offset();
            more = page.more();
        }
        assertThat(read).hasSize(7 + 13);
        assertThat(read)
                .isSortedAccordingTo((a, b) ->
                        Long.compare(a.position().offset(), b.position().offset()));
        assertThat(after).isEqualTo(33);
    }

    @Test
    void commentsArePagedInBothDirections() {
        for (int i = 1; i <= 6; i++) {
            said("c" + i);
        }
        CommentPage newest = ledger().comments(VIDEO, new CommentQuery(null, null, 2));
        assertThat(texts(newest.comments())).containsExactly("c5", "c6");
        assertThat(newest.more()).isTrue();

        CommentPage before = ledger().comments(VIDEO, new CommentQuery(at(5), null, 10));
        assertThat(texts(before.comments())).containsExactly("c1", "c2", "c3", "c4");
        assertThat(before.more()).isFalse();

        CommentPage after = ledger().comments(VIDEO, new CommentQuery(null, at(2), 2));
        assertThat(texts(after.comments())).containsExactly("c3", "c4");
        assertThat(after.more()).isTrue();

        CommentPage between = ledger().comments(VIDEO, new CommentQuery(at(5), at(2), 10));
        assertThat(texts(between.comments())).containsExactly("c3", "c4");
        assertThat(between.more()).isFalse();
    }

    @Test
    void limitBelowOneIsRefused() {
        assertThatThrownBy(() -> journalAfter(0, 0)).hasMessage("limit: 0 (expected: at least 1)");
        assertThatThrownBy(() -> ledger().comments(VIDEO, new CommentQuery(null, null, 0)))
                .hasMessage("limit: 0 (expected: at least 1)");
    }

    @Test
    void keyCountsOnceAndTheAnswerIsTheFirstOnes() {
        commit(react(VIDEO, LIKE, 3, "k"));
        commit(like(10));

        assertThat(commit(react(VIDEO, LIKE, 5, "k"))).isEqualTo(new Outcome.ReactedBefore(3, 3));
        assertThat(ledger().snapshot(VIDEO, 0).totals().of(LIKE)).isEqualTo(13);
        assertThat(ledger().timeline(VIDEO, new TimelineQuery(1, 0, 10))
                        .buckets()
                        .getFirst()
                        .reactions())
                .containsEntry(LIKE, 13L);

        Comment first = ((Outcome.Commented) commit(say("hello", "c"))).comment();
        assertThat(commit(say("hello again", "c"))).isEqualTo(new Outcome.CommentedBefore(first));
        assertThat(ledger().snapshot(VIDEO, 9).newest()).containsExactly(first);
    }

    @Test
    void keyCountsOnceWithinOneCommit() {
        List<Outcome> outcomes = ledger().commit(List.of(
                react(VIDEO, LIKE, 1, "k"),
                react(VIDEO, LIKE, 1, "k"),
                react(VIDEO, LIKE, 1, "other"),
                say("a", "c"),
                say("b", "c")));

        assertThat(outcomes.get(1)).isEqualTo(new Outcome.ReactedBefore(1, 1));
        assertThat(((Outcome.Reacted) outcomes.get(2)).total()).isEqualTo(2);
        Comment first = ((Outcome.Commented) outcomes.get(3)).comment();
        assertThat(outcomes.get(4)).isEqualTo(new Outcome.CommentedBefore(first));
    }

    @Test
    void keyBelongsToItsVideo() {
        commit(react(VIDEO, LIKE, 1, "k"));
        assertThat(commit(react(OTHER, LIKE, 1, "k"))).isInstanceOf(Outcome.Reacted.class);
    }

    @Test
    void keyUsedForSomethingElseIsSaid() {
        commit(react(VIDEO, LIKE, 1, "k"));
        commit(say("hello", "c"));

        assertThat(commit(say("x", "k"))).isEqualTo(new Outcome.KeyUsedOtherwise());
        assertThat(commit(react(VIDEO, CLAP, 1, "k"))).isEqualTo(new Outcome.KeyUsedOtherwise());
        assertThat(commit(react(VIDEO, LIKE, 1, "c"))).isEqualTo(new Outcome.KeyUsedOtherwise());
        assertThat(ledger().snapshot(VIDEO, 0).totals().ofAllKinds()).isEqualTo(1);
    }

    @Test
    void keyOfACommentThatIsGoneDoesNotBringItBack() {
        Comment bad = ((Outcome.Commented) commit(say("bad", "k"))).comment();
        commit(retract(bad.id()));

        assertThat(commit(say("bad", "k"))).isEqualTo(new Outcome.RetractedBefore());
        assertThat(ledger().snapshot(VIDEO, 9).newest()).isEmpty();
    }

    @Test
    void keyIsKeptTenMinutesOverARestart() {
        commit(react(VIDEO, LIKE, 3, "k"));
        Comment first = ((Outcome.Commented) commit(say("hello", "c"))).comment();
        clock.advance(Duration.ofMinutes(5));
        reopen();
        clock.advance(Duration.ofMinutes(4));
        commit(react(VIDEO, LIKE, 1, "later"));

        assertThat(commit(react(VIDEO, LIKE, 3, "k"))).isEqualTo(new Outcome.ReactedBefore(3, 3));
        assertThat(commit(say("hello", "c"))).isEqualTo(new Outcome.CommentedBefore(first));
    }

    @Test
    void timelineCountsBySecondOfTheStream() {
        commit(like(2));
        clock.advance(Duration.ofMillis(1500));
        commit(like(3));
        said("x");
        commit(react(VIDEO, CLAP, 1, null));
        clock.advance(Duration.ofSeconds(10));
        commit(like(1));
        commit(new Entry.NewReaction(VIDEO, LIKE, 4, null, null, 1_999L, clock.epochMicros()));

        assertThat(ledger().timeline(VIDEO, new TimelineQuery(1, 0, 100)).buckets())
                .containsExactly(
                        new Timeline.Bucket(0, new TreeMap<>(Map.of(LIKE, 2L)), 0),
                        new Timeline.Bucket(1, new TreeMap<>(Map.of(CLAP, 1L, LIKE, 7L)), 1),
                        new Timeline.Bucket(11, new TreeMap<>(Map.of(LIKE, 1L)), 0));
        assertThat(ledger().timeline(VIDEO, new TimelineQuery(10, 0, 100)).buckets())
                .containsExactly(
                        new Timeline.Bucket(0, new TreeMap<>(Map.of(CLAP, 1L, LIKE, 9L)), 1),
                        new Timeline.Bucket(10, new TreeMap<>(Map.of(LIKE, 1L)), 0));
        assertThat(ledger().timeline(VIDEO, new TimelineQuery(1, 1, 11)).buckets())
                .extracting(Timeline.Bucket::second)
                .containsExactly(1L);
    }

    @Test
    void timelineIsExactHoweverSecondsComeAndGo() {
        long seed = Long.getLong("ovation.seed", System.nanoTime());
        System.out.println("LedgerContract.timelineIsExactHoweverSecondsComeAndGo -Dovation.seed=" + seed);
        Random random = new Random(seed);
        TreeMap<Long, Long> likes = new TreeMap<>();
        TreeMap<Long, Long> claps = new TreeMap<>();
        for (int round = 0; round < 120; round++) {
            if (round == 60) {
                reopen();
            }
            List<Entry> entries = new ArrayList<>();
            // Often all are of one second, and now and then of several that alternate.
            long second = random.nextInt(4);
            for (int i = random.nextInt(4); i >= 0; i--) {
                second = random.nextInt(5) == 0 ? random.nextInt(4) : second;
                boolean like = random.nextInt(3) > 0;
                String key = random.nextInt(8) == 0 ? "k" + round + "." + i : null;
                entries.add(new Entry.NewReaction(
                        VIDEO, like ? LIKE : CLAP, i + 1, key, null, second * 1_000, clock.epochMicros()));
                (like ? likes : claps).merge(second, i + 1L, Long::sum);
            }
            List<Ledger> publishers = publishers();
            publishers.get(random.nextInt(publishers.size())).commit(entries);
            if (round % 10 == 9) {
                assertTimeline(likes, claps);
            }
        }
    }

    private void assertTimeline(Map<Long, Long> likes, Map<Long, Long> claps) {
        TreeMap<Long, Long> foundLikes = new TreeMap<>();
        TreeMap<Long, Long> foundClaps = new TreeMap<>();
        for (Timeline.Bucket bucket :
                ledger().timeline(VIDEO, new TimelineQuery(1, 0, 100)).buckets()) {
            bucket.reactions()
                    .forEach((kind, n) -> (kind.equals(LIKE) ? foundLikes : foundClaps).put(bucket.second(), n));
        }
        assertThat(foundLikes).isEqualTo(likes);
        assertThat(foundClaps).isEqualTo(claps);
    }

    @Test
    void clockSetBackLosesNothing() {
        clock.advance(Duration.ofHours(1));
        commit(react(VIDEO, LIKE, 1, "k"));
        said("a");
        clock.stepCalendar(Duration.ofMinutes(-30));
        assertThat(said("b").position()).isEqualTo(at(2));
        assertThat(commit(react(VIDEO, LIKE, 1, "k"))).isEqualTo(new Outcome.ReactedBefore(1, 1));
        reopen();
        assertThat(commit(react(VIDEO, LIKE, 1, "k"))).isEqualTo(new Outcome.ReactedBefore(1, 1));
        clock.stepCalendar(Duration.ofDays(365));
        commit(like(1));
        assertThat(commit(react(VIDEO, LIKE, 1, "k"))).isEqualTo(new Outcome.ReactedBefore(1, 1));

        assertThat(texts(journalAfter(0, 10).entries())).containsExactly("a", "b");
        assertThat(ledger().timeline(VIDEO, new TimelineQuery(1, 0, Long.MAX_VALUE))
                        .buckets())
                .allSatisfy(bucket -> assertThat(bucket.second()).isNotNegative());
    }

    @Test
    void calendarThatIsSetForgetsNoKeyWhateverHappensNext() {
        commit(react(VIDEO, LIKE, 1, "k"));
        commit(react(OTHER, LIKE, 1, null));
        clock.stepCalendar(Duration.ofHours(5));
        assertThat(ledger().delete(OTHER, Ledger.WHATEVER_HAPPENED)).isTrue();
        commit(like(1));
        assertThat(commit(react(VIDEO, LIKE, 1, "k"))).isEqualTo(new Outcome.ReactedBefore(1, 1));
    }

    @Test
    void manyRandomEntriesAddUp() {
        long seed = System.nanoTime();
        System.out.println("LedgerContract.manyRandomEntriesAddUp seed " + seed);
        Random random = new Random(seed);
        long[] likes = new long[50];
        long[] comments = new long[50];
        for (int commit = 0; commit < 40; commit++) {
            if (commit == 20) {
                reopen();
            }
            List<Entry> entries = new ArrayList<>();
            for (int i = random.nextInt(200); i >= 0; i--) {
                int video = random.nextInt(50);
                VideoId id = new VideoId("r" + video);
                if (random.nextInt(10) == 0) {
                    comments[video]++;
                    entries.add(new Entry.NewComment(id, "c", null, null, null, clock.epochMicros()));
                } else {
                    int count = 1 + random.nextInt(50);
                    likes[video] += count;
                    entries.add(react(id, LIKE, count, random.nextBoolean() ? "k" + commit + "." + i : null));
                }
            }
            assertThat(ledger().commit(entries)).hasSameSizeAs(entries);
            clock.advance(Duration.ofMillis(random.nextInt(3_000)));
        }
        for (int video = 0; video < 50; video++) {
            VideoId id = new VideoId("r" + video);
            VideoSnapshot snapshot = ledger().snapshot(id, 1_000_000);
            assertThat(snapshot.totals().of(LIKE)).isEqualTo(likes[video]);
            assertThat(snapshot.comments()).isEqualTo(comments[video]);
            assertThat(snapshot.newest()).hasSize((int) comments[video]);
            long inTimeline = 0;
            for (Timeline.Bucket bucket : ledger().timeline(id, new TimelineQuery(7, 0, Long.MAX_VALUE))
                    .buckets()) {
                inTimeline += bucket.reactions().getOrDefault(LIKE, 0L);
            }
            assertThat(inTimeline).isEqualTo(likes[video]);
        }
    }

    /// The publishers that this test may use, each with a ledger of its own on the one store.
    protected List<Ledger> publishers() {
        return List.of(ledger());
    }

    @Test
    void whateverIsLostDoubledOrReorderedOnTheWayNobodySumsUpTooMuchAndTheNextMakesGood() {
        long seed = Long.getLong("ovation.seed", System.nanoTime());
        System.out.println("LedgerContract.whateverIsLostDoubledOrReordered -Dovation.seed=" + seed);
        Random random = new Random(seed);
        Totals live = new Totals();
        Totals late = new Totals();
        Totals region = new Totals();
        List<Reaction> onTheWay = new ArrayList<>();
        long counted = 0;
        for (int round = 0; round < 60; round++) {
            if (round % 20 == 19) {
                reopen();
            }
            List<Ledger> publishers = publishers();
            Ledger publisher = publishers.get(random.nextInt(publishers.size()));
            List<Entry> entries = new ArrayList<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                // Retries, some of them at another publisher.
                entries.add(react(VIDEO, LIKE, 1 + random.nextInt(50), "k" + random.nextInt(200)));
            }
            for (Outcome outcome : publisher.commit(entries)) {
                if (outcome instanceof Outcome.Reacted reacted) {
                    counted += reacted.reaction().count();
                    onTheWay.add(reacted.reaction());
                    if (random.nextInt(3) == 0) {
                        onTheWay.add(reacted.reaction());
                    }
                }
            }
            Collections.shuffle(onTheWay, random);
            for (int i = random.nextInt(onTheWay.size() + 1); i > 0; i--) {
                Reaction arrived = onTheWay.removeLast();
                if (random.nextInt(4) > 0) {
                    live.raise(arrived.origin(), arrived.kind(), arrived.originTotal());
                }
            }
            assertThat(live.of(LIKE)).isLessThanOrEqualTo(counted);
            if (random.nextInt(10) == 0) {
                // A snapshot that was read earlier and comes late, and one that a peer region passed on twice.
                live.merge(late);
                late = ledger().snapshot(VIDEO, 0).totals();
                region.merge(late);
                region.merge(late);
                assertThat(late.of(LIKE)).isEqualTo(counted);
                assertThat(region.of(LIKE)).isEqualTo(counted);
            }
        }
        live.merge(ledger().snapshot(VIDEO, 0).totals());
        onTheWay.forEach(stray -> live.raise(stray.origin(), stray.kind(), stray.originTotal()));
        live.merge(region);
        assertThat(live.of(LIKE)).isEqualTo(counted);
        for (Ledger publisher : publishers()) {
            Reaction last =
                    ((Outcome.Reacted) publisher.commit(List.of(like(1))).getFirst()).reaction();
            assertThat(live.raise(last.origin(), LIKE, last.originTotal()))
                    .as("a counter that went back would hide this one")
                    .isEqualTo(1);
        }
    }

    @Test
    void readsSeeOneMomentWhileOthersAreWritten() {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> reads = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                // Every commit writes one comment and one like: no reader may ever see one without the other.
                VideoSnapshot snapshot = ledger().snapshot(VIDEO, 1);
                assertThat(snapshot.totals().of(LIKE)).isEqualTo(snapshot.comments());
                assertThat(snapshot.head().offset()).isEqualTo(snapshot.comments());
                if (snapshot.comments() > 0) {
                    assertThat(snapshot.newest().getFirst().position()).isEqualTo(snapshot.head());
                }
            }
        });
        for (int i = 0; i < 200; i++) {
            ledger().commit(List.of(like(1), say("c" + i, null)));
        }
        done.set(true);
        reads.join();
    }

    @Test
    void deletedVideoIsAsIfItHadNeverBeenButNoPositionIsUsedAgain() {
        commit(react(VIDEO, LIKE, 7, "k"));
        commit(react(OTHER, LIKE, 1, null));
        for (int i = 1; i < 10; i++) {
            said("c" + i);
        }
        commit(retract(said("c10").id()));
        Totals known = ledger().snapshot(VIDEO, 0).totals();

        assertThat(ledger().delete(VIDEO, Ledger.WHATEVER_HAPPENED)).isTrue();
        assertThat(ledger().delete(VIDEO, Ledger.WHATEVER_HAPPENED)).isFalse();
        assertThat(ledger().delete(new VideoId("nobody"), Ledger.WHATEVER_HAPPENED))
                .isFalse();

        assertNothingIsKnownOfTheVideo();
        assertThat(journalAfter(5, 10).reset()).isTrue();
        assertThat(ledger().snapshot(OTHER, 0).totals().of(LIKE)).isEqualTo(1);
        for (int life = 0; life < 2; life++) {
            Outcome.Reacted again = (Outcome.Reacted) commit(react(VIDEO, LIKE, 2, "k"));
            assertThat(again.total()).isEqualTo(2);
            assertThat(known.raise(
                            again.reaction().origin(), LIKE, again.reaction().originTotal()))
                    .as("a viewer who knew the video before sees the new likes")
                    .isEqualTo(2);
            assertThat(said("new").position()).isEqualTo(at(12 + life));
            reopen();
            assertThat(texts(ledger().snapshot(VIDEO, 10).newest())).containsExactly("new");
            assertThat(ledger().snapshot(VIDEO, 10).totals().of(LIKE)).isEqualTo(2);
            assertThat(known.merge(ledger().snapshot(VIDEO, 0).totals())).isZero();
            assertThat(ledger().delete(VIDEO, Ledger.WHATEVER_HAPPENED)).isTrue();
        }
    }

    @Test
    void onlyQuietVideosAreFoundAndDeletedAsSuch() {
        VideoId liked = new VideoId("a-liked");
        VideoId talked = new VideoId("b-talked");
        for (VideoId video : List.of(VIDEO, liked, talked)) {
            commit(react(video, LIKE, 1, null));
            commit(new Entry.NewComment(video, "x", null, null, null, clock.epochMicros()));
        }
        clock.advance(Duration.ofDays(30));
        long then = clock.epochMicros();
        assertThat(ledger().quietVideos(then, null, 10)).containsExactly(liked, talked, VIDEO);
        assertThat(ledger().quietVideos(then, null, 2)).containsExactly(liked, talked);
        assertThat(ledger().quietVideos(then, liked, 10)).containsExactly(talked, VIDEO);
        commit(react(liked, LIKE, 1, null));
        commit(new Entry.NewComment(talked, "y", null, null, null, clock.epochMicros()));

        assertThat(ledger().quietVideos(then, null, 10)).containsExactly(VIDEO);
        assertThat(ledger().delete(liked, then)).isFalse();
        assertThat(ledger().delete(talked, then)).isFalse();
        assertThat(ledger().delete(VIDEO, then)).isTrue();
        assertThat(ledger().snapshot(liked, 5).totals().of(LIKE)).isEqualTo(2);
        assertThat(ledger().snapshot(talked, 5).comments()).isEqualTo(2);
        assertThat(ledger().quietVideos(then, null, 10)).isEmpty();
    }

    private static final RegionId MARS = new RegionId("mars");

    private static AttendanceRow row(
            VideoId video, RegionId region, long started, long seen, long peak, long unique, long ended, long said) {
        return new AttendanceRow(region, seen, new Attendance(video, started, peak, unique, ended, said));
    }

    @Test
    void attendanceKeepsTheLargerFiguresAndTheLaterWordWhateverComesFirst() {
        assertThat(ledger().attendances(VIDEO)).isEmpty();
        assertThat(ledger().snapshot(VIDEO, 0).attendance()).isNull();
        ledger().attend(List.of());
        List<AttendanceRow> told = List.of(
                row(VIDEO, REGION, 100, 200, 7, 20, 0, 0),
                row(VIDEO, REGION, 90, 400, 5, 31, 390, 391),
                row(VIDEO, REGION, 150, 300, 9, 11, 0, 392),
                row(VIDEO, MARS, 95, 350, 4, 40, 360, 380),
                row(OTHER, REGION, 1, 2, 3, 4, 0, 0));
        for (long seed = 0; seed < 5; seed++) {
            List<AttendanceRow> shuffled = new ArrayList<>(told);
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.forEach(one -> ledger().attend(List.of(one)));
        }
        ledger().attend(told);
        reopen();

        assertThat(ledger().attendances(VIDEO))
                .containsExactly(
                        row(VIDEO, REGION, 90, 400, 9, 31, 0, 392), row(VIDEO, MARS, 95, 350, 4, 40, 360, 380));
        Attendance all = new Attendance(VIDEO, 90, 9, 40, 0, 392);
        assertThat(ledger().snapshot(VIDEO, 0).attendance()).isEqualTo(all);
        assertThat(all.hasEnded()).isFalse();
        commit(like(1));
        assertThat(ledger().snapshot(VIDEO, 0).attendance())
                .as("of a video with more than viewers")
                .isEqualTo(all);

        ledger().attend(List.of(row(VIDEO, MARS, 95, 350, 4, 40, 500, 500)));
        assertThat(ledger().snapshot(VIDEO, 0).attendance()).isEqualTo(new Attendance(VIDEO, 90, 9, 40, 500, 500));
    }

    @Test
    void videosAreFoundByWhenTheyWereLastSeen() {
        VideoId ended = new VideoId("ended");
        ledger().attend(List.of(
                row(VIDEO, REGION, 1, 100, 1, 1, 0, 0),
                row(OTHER, REGION, 1, 200, 1, 1, 0, 0),
                row(new VideoId("theirs"), MARS, 1, 150, 1, 1, 0, 0),
                row(ended, REGION, 1, 150, 1, 1, 0, 0),
                row(ended, MARS, 1, 150, 1, 1, 160, 160)));

        assertThat(ledger().lastSeen(0, 1_000, 10)).containsExactly(OTHER, VIDEO);
        assertThat(ledger().lastSeen(0, 1_000, 1)).containsExactly(OTHER);
        assertThat(ledger().lastSeen(100, 200, 10)).containsExactly(VIDEO);
        assertThat(ledger().lastSeen(101, 200, 10)).isEmpty();
    }

    @Test
    void idleVideoIsOneThatNobodyWatchedOrReactedTo() {
        VideoId talked = new VideoId("talked");
        VideoId elsewhere = new VideoId("elsewhere");
        long now = clock.epochMicros();
        for (VideoId video : List.of(VIDEO, OTHER, talked, elsewhere)) {
            ledger().attend(List.of(row(video, REGION, now, now, 3, 3, 0, 0)));
        }
        commit(react(new VideoId("never-watched"), LIKE, 1, null));
        clock.advance(Duration.ofHours(6));
        long then = clock.epochMicros();
        // The like may still be pending where it is written.
        commit(react(OTHER, LIKE, 1, null));
        commit(new Entry.NewComment(talked, "y", null, null, null, then));
        ledger().attend(List.of(row(elsewhere, MARS, now, then, 1, 1, 0, 0)));

        assertThat(ledger().idleVideos(then, null, 10)).containsExactly(VIDEO);
        assertThat(ledger().idleVideos(now, null, 10)).isEmpty();
        assertThat(ledger().idleVideos(then + 1, null, 10)).containsExactly(elsewhere, talked, VIDEO, OTHER);
        assertThat(ledger().idleVideos(then + 1, null, 2)).containsExactly(elsewhere, talked);
        assertThat(ledger().idleVideos(then + 1, talked, 10)).containsExactly(VIDEO, OTHER);
        ledger().attend(List.of(row(VIDEO, REGION, now, now, 3, 3, now, then)));
        assertThat(ledger().idleVideos(then + 1, talked, 10)).as("ended").containsExactly(OTHER);
    }

    @Test
    void idleVideoIsOneWhoseLastWordOfAnyRegionIsNoEnd() {
        VideoId ended = new VideoId("ended-there");
        VideoId goesOn = new VideoId("goes-on-here");
        VideoId seen = new VideoId("seen-there");
        ledger().attend(List.of(
                row(ended, REGION, 1, 100, 1, 1, 0, 150),
                row(ended, MARS, 1, 100, 1, 1, 160, 160),
                row(goesOn, REGION, 1, 100, 1, 1, 0, 170),
                row(goesOn, MARS, 1, 100, 1, 1, 160, 160),
                row(seen, REGION, 1, 100, 1, 1, 0, 170),
                row(seen, MARS, 1, 300, 1, 1, 160, 160)));

        assertThat(ledger().idleVideos(200, null, 10)).containsExactly(goesOn);
        assertThat(ledger().idleVideos(400, null, 10)).containsExactly(goesOn, seen);
    }

    @Test
    void otherRegionsReadWhatChangedPageByPage() {
        List<AttendanceRow> own = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            own.add(row(new VideoId("v" + i), REGION, 1, 10 + i / 2, i, i, 0, 0));
        }
        own.add(row(new VideoId("said"), REGION, 1, 2, 1, 1, 90, 90));
        ledger().attend(own);
        ledger().attend(List.of(row(VIDEO, MARS, 1, 50, 1, 1, 0, 0)));

        List<AttendanceRow> read = new ArrayList<>();
        long changed = 0;
        String video = "";
        List<AttendanceRow> page;
        do {
            page = ledger().attendances(changed, video, 3);
            read.addAll(page);
            if (!page.isEmpty()) {
                changed = page.getLast().changedMicros();
                video = page.getLast().video().value();
            }
        } while (page.size() == 3);
        assertThat(read).isEqualTo(own);
        assertThat(ledger().attendances(13, "", 10)).containsExactly(own.get(6), own.get(7));
    }

    @Test
    void attendanceGoesWithItsVideo() {
        commit(like(1));
        VideoId watched = new VideoId("only-watched");
        clock.advance(Duration.ofDays(1));
        long then = clock.epochMicros();
        ledger().attend(List.of(
                row(VIDEO, REGION, 1, 2, 3, 4, 0, 0),
                row(watched, REGION, 1, then, 3, 4, 0, 0),
                row(OTHER, REGION, 1, then - 1, 3, 4, 0, 0)));
        assertThat(ledger().quietVideos(then, null, 10)).containsExactly(VIDEO, OTHER);
        assertThat(ledger().delete(watched, then)).isFalse();
        assertThat(ledger().delete(OTHER, then)).isTrue();
        assertThat(ledger().delete(VIDEO, then)).isTrue();
        assertThat(ledger().delete(watched, Ledger.WHATEVER_HAPPENED)).isTrue();
        for (VideoId video : List.of(VIDEO, OTHER, watched)) {
            assertThat(ledger().attendances(video)).isEmpty();
            assertThat(ledger().delete(video, Ledger.WHATEVER_HAPPENED)).isFalse();
        }
    }

    @Test
    void nothingToCommitIsDoneAtOnce() {
        assertThat(ledger().commit(List.of())).isEmpty();
    }

    @Test
    void closedLedgerSaysSo() {
        ledger().close();
        assertThatThrownBy(() -> commit(like(1)))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> ledger().snapshot(VIDEO, 1))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("closed");
    }
}
