package live.ovation.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.Comment;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.EntryPage;
import live.ovation.protocol.Event;
import live.ovation.protocol.Growth;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.Position;
import live.ovation.protocol.Provenance;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What ledgers of several regions keep when each takes over what the others wrote. A backend's test extends this and
/// says how a region's ledger is opened.
public abstract class RegionsContract {
    protected static final RegionId EU = new RegionId("eu");
    protected static final RegionId US = new RegionId("us");
    protected static final RegionId AP = new RegionId("ap");
    private static final VideoId VIDEO = new VideoId("v1");
    private static final ReactionKind LIKE = ReactionKind.LIKE;

    protected final ManualClock clock = new ManualClock();
    private final Map<RegionId, Ledger> ledgers =
            new TreeMap<>((one, other) -> one.value().compareTo(other.value()));

    /// Opens the one store of a region in this test; called again after it was closed, it finds what was written.
    protected abstract Ledger openStore(RegionId region);

    @BeforeEach
    void openThem() {
        for (RegionId region : List.of(EU, US)) {
            ledgers.put(region, openStore(region));
        }
    }

    @AfterEach
    void closeThem() {
        ledgers.values().forEach(Ledger::close);
    }

    private Ledger eu() {
        return Objects.requireNonNull(ledgers.get(EU));
    }

    private Ledger us() {
        return Objects.requireNonNull(ledgers.get(US));
    }

    private Reaction like(Ledger ledger, int count) {
        Entry entry = new Entry.NewReaction(VIDEO, LIKE, count, null, null, null, clock.epochMicros());
        return ((Outcome.Reacted) ledger.commit(List.of(entry)).getFirst()).reaction();
    }

    private Comment say(Ledger ledger, String text) {
        Entry entry = new Entry.NewComment(VIDEO, text, null, null, null, clock.epochMicros());
        return ((Outcome.Commented) ledger.commit(List.of(entry)).getFirst()).comment();
    }

    private Outcome retract(Ledger ledger, CommentId comment) {
        return ledger.commit(List.of(new Entry.NewRetraction(VIDEO, comment, clock.epochMicros())))
                .getFirst();
    }

    private static Merged merge(Ledger ledger, Arrival arrival) {
        return ledger.merge(List.of(arrival)).getFirst();
    }

    private static Merged tell(Ledger to, RegionId from, Event event) {
        return merge(
                to,
                event instanceof Reaction reaction
                        ? new Arrival.Reacted(from, reaction)
                        : new Arrival.Written((JournalEvent) event));
    }

    private static List<Event> news(Merged merged) {
        assertThat(merged).isInstanceOf(Merged.News.class);
        return ((Merged.News) merged).events();
    }

    private static long likes(Ledger ledger) {
        return ledger.snapshot(VIDEO, 0).totals().of(LIKE);
    }

    private static List<String> standing(Ledger ledger) {
        return ledger.comments(VIDEO, new CommentQuery(null, null, 1000)).comments().stream()
                .map(Comment::text)
                .toList();
    }

    private static List<String> journal(Ledger ledger) {
        List<String> entries = new ArrayList<>();
        Position start = new Position(ledger.region(), ledger.epoch(), 0);
        for (JournalEvent entry : ledger.journal(VIDEO, start, 10_000).entries()) {
            entries.add(entry.position().offset() + " "
                    + switch (entry) {
                        case Comment c -> c.id() + " " + c.text();
                        case Retraction r -> "-" + r.comment();
                    });
        }
        return entries;
    }

    /// What a region does that catches up: asks, compares, fetches. Answers how many videos had changed.
    private static int catchUp(Ledger to, Ledger from, int videos, int entries) {
        int changed = 0;
        ChangePage page;
        String cursor = to.cursor(from.region());
        do {
            page = from.changes(cursor, videos);
            changed += page.videos().size();
            for (ChangePage.Change change : page.videos()) {
                List<Arrival> counters = new ArrayList<>();
                change.counters()
                        .forEach(counter -> counters.add(new Arrival.Counted(from.region(), change.video(), counter)));
                to.merge(counters);
                Position has = to.taken(change.video(), change.head());
                while (has.offset() < change.head().offset()) {
                    EntryPage stretch = from.entries(change.video(), has, entries);
                    List<Arrival> written = new ArrayList<>();
                    stretch.entries().forEach(entry -> written.add(new Arrival.Written(entry)));
                    written.add(new Arrival.Complete(change.video(), stretch.through()));
                    assertThat(to.merge(written)).noneMatch(Merged.Missing.class::isInstance);
                    assertThat(stretch.through().offset()).isGreaterThan(has.offset());
                    has = to.taken(change.video(), change.head());
                    assertThat(has).isEqualTo(stretch.through());
                }
            }
            to.merge(List.of(new Arrival.Advanced(from.region(), page.cursor())));
            cursor = page.cursor();
        } while (page.more());
        assertThat(to.cursor(from.region())).isEqualTo(cursor);
        return changed;
    }

    @Test
    void reactionIsTakenOverOnceAndNeverToldOn() {
        Reaction reaction = like(eu(), 3);

        assertThat(news(tell(us(), EU, reaction)))
                .containsExactly(new Reaction(VIDEO, LIKE, 3, null, reaction.origin(), 3, reaction.atMicros(), EU));
        assertThat(tell(us(), EU, reaction)).isEqualTo(new Merged.Known());
        assertThat(likes(us())).isEqualTo(3);
        assertThat(us().snapshot(VIDEO, 0).totals().counter(reaction.origin(), LIKE))
                .isEqualTo(3);
        assertThat(us().changes("", 10).videos()).isEmpty();
        assertThat(((Outcome.Reacted) us().commit(List.of(
                                        new Entry.NewReaction(VIDEO, LIKE, 1, null, null, null, clock.epochMicros())))
                                .getFirst())
                        .total())
                .isEqualTo(4);
        assertThat(us().timeline(VIDEO, new TimelineQuery(1, 0, 10))
                        .buckets()
                        .getFirst()
                        .reactions())
                .containsExactly(Map.entry(LIKE, 4L));
    }

    @Test
    void lostReactionsAreMadeGoodByTheNextAndToldAsGrowth() {
        Reaction first = like(eu(), 3);
        like(eu(), 4);
        Reaction third = like(eu(), 5);

        tell(us(), EU, first);
        assertThat(news(tell(us(), EU, third)))
                .containsExactly(
                        new Growth(VIDEO, LIKE, first.origin(), 7),
                        new Reaction(VIDEO, LIKE, 5, null, first.origin(), 12, third.atMicros(), EU));
        assertThat(likes(us())).isEqualTo(12);
    }

    @Test
    void commentsOfBothRegionsStandInOneJournalWithoutHoles() {
        Comment own = say(us(), "us 1");
        Comment theirs = say(eu(), "eu 1");
        Comment merged = (Comment) news(tell(us(), EU, theirs)).getFirst();
        Comment after = say(us(), "us 2");

        assertThat(merged.id()).isEqualTo(theirs.id());
        assertThat(merged.position()).isEqualTo(own.position().at(2));
        assertThat(merged.isMerged()).isTrue();
        assertThat(after.position().offset()).isEqualTo(3);
        assertThat(after.provenance()).isEqualTo(new Provenance(after.position(), 1));
        assertThat(journal(us()))
                .containsExactly("1 " + own.id() + " us 1", "2 " + theirs.id() + " eu 1", "3 " + after.id() + " us 2");
        assertThat(us().snapshot(VIDEO, 2).newest()).extracting(Comment::id).containsExactly(theirs.id(), after.id());
        assertThat(us().snapshot(VIDEO, 0).comments()).isEqualTo(3);
        assertThat(tell(us(), EU, theirs)).isEqualTo(new Merged.Known());
        assertThat(us().entries(VIDEO, own.position().at(0), 10).entries())
                .extracting(JournalEvent::position)
                .containsExactly(own.position(), after.position());
    }

    @Test
    void entryWhosePredecessorIsMissingIsLeftToTheCursor() {
        Comment first = say(eu(), "eu 1");
        say(eu(), "eu 2");
        Comment third = say(eu(), "eu 3");
        tell(us(), EU, first);

        assertThat(tell(us(), EU, third)).isEqualTo(new Merged.Missing(VIDEO, first.position()));
        assertThat(standing(us())).containsExactly("eu 1");
        assertThat(catchUp(us(), eu(), 10, 10)).isEqualTo(1);
        assertThat(standing(us())).containsExactly("eu 1", "eu 2", "eu 3");
        assertThat(tell(us(), EU, third)).isEqualTo(new Merged.Known());
    }

    @Test
    void commentCanBeTakenBackWhereverItWasWritten() {
        Comment theirs = say(eu(), "eu 1");
        tell(us(), EU, theirs);

        Retraction retraction = ((Outcome.Retracted) retract(us(), theirs.id())).retraction();
        assertThat(retraction.comment()).isEqualTo(theirs.id());
        assertThat(standing(us())).isEmpty();
        assertThat(retract(us(), theirs.id())).isEqualTo(new Outcome.RetractedBefore());
        assertThat(retract(us(), new CommentId("eu." + eu().epoch() + ".99"))).isEqualTo(new Outcome.NoSuchComment());

        Retraction there = (Retraction) news(tell(eu(), US, retraction)).getFirst();
        assertThat(there.comment()).isEqualTo(theirs.id());
        assertThat(there.position()).isEqualTo(theirs.position().at(2));
        assertThat(standing(eu())).isEmpty();
        assertThat(eu().snapshot(VIDEO, 5).comments()).isZero();
        assertThat(retract(eu(), theirs.id())).isEqualTo(new Outcome.RetractedBefore());
        assertThat(journal(eu())).containsExactly("2 -" + theirs.id());
        assertThat(journal(us())).containsExactly("2 -" + theirs.id());
        assertThat(tell(eu(), US, retraction)).isEqualTo(new Merged.Known());
    }

    @Test
    void commentTakenBackInBothRegionsAtOnceIsGoneOnce() {
        Comment theirs = say(eu(), "eu 1");
        tell(us(), EU, theirs);
        Retraction inUs = ((Outcome.Retracted) retract(us(), theirs.id())).retraction();
        Retraction inEu = ((Outcome.Retracted) retract(eu(), theirs.id())).retraction();

        assertThat(tell(eu(), US, inUs)).isEqualTo(new Merged.Known());
        assertThat(tell(us(), EU, inEu)).isEqualTo(new Merged.Known());
        assertThat(eu().snapshot(VIDEO, 5).comments()).isZero();
        assertThat(us().snapshot(VIDEO, 5).comments()).isZero();
    }

    @Test
    void retractionThatComesBeforeItsCommentKeepsItFromEverStanding() {
        try (Ledger ap = openStore(AP)) {
            Comment theirs = say(eu(), "eu 1");
            Comment second = say(eu(), "eu 2");
            tell(us(), EU, theirs);
            Retraction retraction = ((Outcome.Retracted) retract(us(), theirs.id())).retraction();

            assertThat(tell(ap, US, retraction)).isEqualTo(new Merged.Known());
            assertThat(tell(ap, EU, theirs)).isEqualTo(new Merged.Known());
            assertThat(news(tell(ap, EU, second))).hasSize(1);
            assertThat(standing(ap)).containsExactly("eu 2");
            assertThat(ap.snapshot(VIDEO, 0).comments()).isEqualTo(1);
        }
    }

    @Test
    void regionAddedLaterFetchesEverythingInPagesAndThenOnlyWhatChanged() {
        for (int i = 0; i < 25; i++) {
            like(eu(), 2);
            Comment comment = say(eu(), "said " + i);
            if (i % 5 == 0) {
                retract(eu(), comment.id());
            }
            VideoId other = new VideoId("other-" + i);
            eu().commit(List.of(new Entry.NewReaction(other, LIKE, 1, null, null, null, clock.epochMicros())));
        }
        assertThat(catchUp(us(), eu(), 4, 3)).isGreaterThanOrEqualTo(26);

        assertThat(likes(us())).isEqualTo(50);
        assertThat(standing(us())).hasSize(20).isEqualTo(standing(eu()));
        for (int i = 0; i < 25; i++) {
            assertThat(us().snapshot(new VideoId("other-" + i), 0).totals().of(LIKE))
                    .isEqualTo(1);
        }
        assertThat(catchUp(us(), eu(), 4, 3)).isZero();
        like(eu(), 1);
        assertThat(catchUp(us(), eu(), 4, 3)).isEqualTo(1);
        assertThat(likes(us())).isEqualTo(51);
        assertThat(catchUp(us(), eu(), 4, 3)).isZero();
    }

    @Test
    void cursorAndProgressOutliveARestart() {
        say(eu(), "eu 1");
        like(eu(), 1);
        catchUp(us(), eu(), 10, 10);
        for (RegionId region : List.of(EU, US)) {
            Objects.requireNonNull(ledgers.remove(region)).close();
            ledgers.put(region, openStore(region));
        }
        assertThat(catchUp(us(), eu(), 10, 10)).isZero();
        say(eu(), "eu 2");
        assertThat(catchUp(us(), eu(), 10, 10)).isEqualTo(1);
        assertThat(standing(us())).containsExactly("eu 1", "eu 2");
        assertThat(journal(us())).hasSize(2);
    }

    @Test
    void cursorOfAnotherLedgerStandsAtTheBeginning() {
        like(eu(), 1);
        String own = eu().changes("", 10).cursor();
        assertThat(eu().changes(own, 10).videos()).isEmpty();
        for (String other :
                List.of("", "x", "1.2.3", "1_1.2.3", us().changes("", 10).cursor(), own + "x", "0x1")) {
            assertThat(eu().changes(other, 10).videos()).as(other).hasSize(1);
        }
    }

    @Test
    void videoDeletedHereDoesNotBringItsOldCommentsBack() {
        say(eu(), "before");
        catchUp(us(), eu(), 10, 10);
        us().delete(VIDEO, Ledger.WHATEVER_HAPPENED);
        assertThat(standing(us())).isEmpty();

        say(eu(), "after");
        catchUp(us(), eu(), 10, 10);
        assertThat(standing(us())).containsExactly("after");
    }

    @Test
    void videoDeletedThereBeginsAnewAndIsFollowed() {
        like(eu(), 5);
        say(eu(), "before");
        catchUp(us(), eu(), 10, 10);
        eu().delete(VIDEO, Ledger.WHATEVER_HAPPENED);
        us().delete(VIDEO, Ledger.WHATEVER_HAPPENED);
        assertThat(catchUp(us(), eu(), 10, 10)).isZero();

        like(eu(), 2);
        say(eu(), "after");
        catchUp(us(), eu(), 10, 10);
        assertThat(likes(us())).isEqualTo(2);
        assertThat(standing(us())).containsExactly("after");
    }

    @Test
    void pageBeginsAtACommentOfAnotherRegion() {
        say(us(), "us 1");
        Comment theirs = say(eu(), "eu 1");
        tell(us(), EU, theirs);
        say(us(), "us 2");
        Position id = Position.parse(theirs.id().value());

        assertThat(us().comments(VIDEO, new CommentQuery(id, null, 10)).comments())
                .extracting(Comment::text)
                .containsExactly("us 1");
        assertThat(us().comments(VIDEO, new CommentQuery(null, id, 10)).comments())
                .extracting(Comment::text)
                .containsExactly("us 2");
        retract(us(), theirs.id());
        assertThat(us().comments(VIDEO, new CommentQuery(null, id, 10)).comments())
                .extracting(Comment::text)
                .containsExactly("us 2");
        assertThatThrownBy(() -> us().comments(VIDEO, new CommentQuery(null, id.at(77), 10)))
                .isInstanceOf(UnknownCommentException.class);
    }

    @Test
    void mergesRaiseNoOneElsesNumbersAndAreQuietWhenTheirRegionIs() {
        Reaction reaction = like(eu(), 1);
        clock.advance(Duration.ofHours(2));
        tell(us(), EU, reaction);
        assertThat(us().quietVideos(clock.epochMicros() - Duration.ofHours(1).toNanos() / 1_000, null, 10))
                .containsExactly(VIDEO);
    }

    /// However events are lost, doubled and reordered on the way, and whoever catches up when: in the end all agree.
    @Test
    void regionsConvergeWhateverTheNetworkDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Ledger ap = openStore(AP)) {
            List<Ledger> regions = List.of(eu(), us(), ap);
            Map<RegionId, List<Event>> onTheWay = new HashMap<>();
            List<CommentId> ids = new ArrayList<>();
            long taps = 0;
            for (int step = 0; step < 150; step++) {
                Ledger at = regions.get(random.nextInt(3));
                Event event;
                int what = random.nextInt(10);
                if (what < 5) {
                    int count = 1 + random.nextInt(5);
                    taps += count;
                    event = like(at, count);
                } else if (what < 9 || ids.isEmpty()) {
                    Comment comment = say(at, "said " + step);
                    ids.add(comment.id());
                    event = comment;
                } else {
                    Outcome outcome = retract(at, ids.get(random.nextInt(ids.size())));
                    event = outcome instanceof Outcome.Retracted retracted ? retracted.retraction() : null;
                }
                for (Ledger to : regions) {
                    List<Event> way = onTheWay.computeIfAbsent(to.region(), r -> new ArrayList<>());
                    if (event != null && !to.region().equals(at.region()) && random.nextInt(4) > 0) {
                        way.add(event);
                        if (random.nextInt(5) == 0) {
                            way.add(event);
                        }
                    }
                    if (random.nextInt(6) == 0) {
                        Collections.shuffle(way, random);
                    }
                    while (!way.isEmpty() && random.nextInt(3) > 0) {
                        Event next = way.removeFirst();
                        RegionId from = next instanceof JournalEvent entry
                                ? entry.provenance().position().region()
                                : regions.stream()
                                        .filter(one ->
                                                ((Reaction) next).origin().equals(one.origin()))
                                        .findFirst()
                                        .orElseThrow()
                                        .region();
                        tell(to, from, next);
                    }
                }
                if (random.nextInt(20) == 0) {
                    Ledger behind = regions.get(random.nextInt(3));
                    Ledger ahead = regions.get(random.nextInt(3));
                    if (!behind.region().equals(ahead.region())) {
                        catchUp(behind, ahead, 1 + random.nextInt(3), 1 + random.nextInt(4));
                    }
                }
            }
            for (Ledger behind : regions) {
                for (Ledger ahead : regions) {
                    if (!behind.region().equals(ahead.region())) {
                        catchUp(behind, ahead, 2, 3);
                    }
                }
            }
            List<String> expected = standing(eu()).stream().sorted().toList();
            for (Ledger ledger : regions) {
                assertThat(likes(ledger))
                        .as("seed %d, %s", seed, ledger.region())
                        .isEqualTo(taps);
                assertThat(standing(ledger))
                        .as("seed %d, %s", seed, ledger.region())
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(ledger.snapshot(VIDEO, 0).comments())
                        .as("seed %d, %s", seed, ledger.region())
                        .isEqualTo(expected.size());
                assertOriginsInOrder(ledger, seed);
            }
        }
    }

    private static void assertOriginsInOrder(Ledger ledger, long seed) {
        Map<RegionId, Long> last = new HashMap<>();
        long place = 0;
        for (JournalEvent entry : ledger.journal(VIDEO, new Position(ledger.region(), ledger.epoch(), 0), 10_000)
                .entries()) {
            assertThat(entry.position().offset()).as("seed %d", seed).isGreaterThan(place);
            place = entry.position().offset();
            Position written = entry.provenance().position();
            assertThat(written.offset())
                    .as("seed %d, %s in %s", seed, written, ledger.region())
                    .isGreaterThan(last.getOrDefault(written.region(), 0L));
            last.put(written.region(), written.offset());
        }
    }
}
