package live.ovation.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import live.ovation.ledger.archive.Line;
import live.ovation.ledger.archive.StoredLedger;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.Comment;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.Position;
import live.ovation.protocol.Provenance;
import live.ovation.protocol.Reaction;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Retraction;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import org.junit.jupiter.api.Test;

/// What operators can do with a ledger as a whole, wherever it is stored.
public abstract class StoreContract {
    protected static final RegionId REGION = new RegionId("local");
    protected static final VideoId VIDEO = new VideoId("v1");

    protected final ManualClock clock = new ManualClock();

    public final ManualClock clock() {
        return clock;
    }

    /// A place for a ledger.
    public interface Place {
        Ledger open();

        StoredLedger stored();

        /// Changes rows behind the ledger's back.
        void sql(String statement);
    }

    /// A new one, with nothing in it.
    protected abstract Place place();

    /// A new one of the other backend.
    protected abstract Place elsewhere();

    private void fill(Ledger ledger) {
        UserId carol = new UserId("carol");
        ledger.commit(List.of(
                new Entry.NewReaction(VIDEO, ReactionKind.LIKE, 3, "k", carol, null, clock.epochMicros()),
                new Entry.NewReaction(VIDEO, new ReactionKind("clap"), 2, null, null, 9_000L, clock.epochMicros()),
                new Entry.NewComment(VIDEO, "naïve \"quotes\" 👏🏽", "c", carol, null, clock.epochMicros()),
                new Entry.NewComment(VIDEO, "bad", null, null, null, clock.epochMicros()),
                new Entry.NewReaction(new VideoId("old"), ReactionKind.LIKE, 1, null, null, null, 1)));
        Position second = new Position(REGION, ledger.epoch(), 2);
        clock.advance(Duration.ofSeconds(5));
        ledger.commit(List.of(new Entry.NewRetraction(VIDEO, new CommentId(second.toString()), clock.epochMicros())));
        ledger.delete(new VideoId("old"), Ledger.WHATEVER_HAPPENED);
        long now = clock.epochMicros();
        ledger.attend(List.of(
                new AttendanceRow(REGION, now, new Attendance(VIDEO, now - 5, 40, 90, now, now)),
                new AttendanceRow(new RegionId("mars"), now, new Attendance(VIDEO, now - 5, 7, 9, 0, 0))));
    }

    private static List<Line> export(Place place) {
        List<Line> lines = new ArrayList<>();
        long before = place.stored().export(lines::add);
        assertThat(lines).hasSize((int) before + 1);
        return lines;
    }

    private static void fill(Place place, List<Line> lines) {
        Iterator<Line> rest = lines.iterator();
        place.stored().fill((Line.Begin) rest.next(), () -> rest.hasNext() ? rest.next() : null);
    }

    @Test
    void everythingMovesToAnotherStoreAndNobodyNotices() {
        Place here = place();
        Comment comment;
        try (Ledger ledger = here.open()) {
            fill(ledger);
            comment = ledger.snapshot(VIDEO, 5).newest().getFirst();
            // While a server runs.
            assertThat(here.stored().check()).isEmpty();
        }
        List<Line> lines = export(here);
        Place there = elsewhere();
        fill(there, lines);

        assertThat(export(there)).isEqualTo(lines);
        assertThat(there.stored().check()).isEmpty();
        try (Ledger before = here.open();
                Ledger ledger = there.open()) {
            assertThat(ledger.epoch()).isEqualTo(before.epoch());
            assertThat(ledger.origin()).isNotEqualTo(before.origin());
            assertThat(ledger.snapshot(VIDEO, 5).newest()).containsExactly(comment);
            assertThat(ledger.attendances(VIDEO)).hasSize(2).isEqualTo(before.attendances(VIDEO));
            assertThat(ledger.snapshot(VIDEO, 5).totals().counter(before.origin(), ReactionKind.LIKE))
                    .isEqualTo(3);
            assertThat(ledger.timeline(VIDEO, new TimelineQuery(1, 0, 100)))
                    .isEqualTo(before.timeline(VIDEO, new TimelineQuery(1, 0, 100)));
            assertThat(ledger.journal(VIDEO, new Position(REGION, ledger.epoch(), 0), 10))
                    .isEqualTo(before.journal(VIDEO, new Position(REGION, ledger.epoch(), 0), 10));
            List<Outcome> outcomes = ledger.commit(List.of(
                    new Entry.NewReaction(VIDEO, ReactionKind.LIKE, 3, "k", null, null, clock.epochMicros()),
                    new Entry.NewComment(VIDEO, "again", "c", null, null, clock.epochMicros()),
                    new Entry.NewReaction(VIDEO, ReactionKind.LIKE, 1, null, null, null, clock.epochMicros()),
                    new Entry.NewComment(VIDEO, "next", null, null, null, clock.epochMicros())));
            assertThat(outcomes.get(0)).isEqualTo(new Outcome.ReactedBefore(3, 3));
            assertThat(outcomes.get(1)).isEqualTo(new Outcome.CommentedBefore(comment));
            assertThat(((Outcome.Reacted) outcomes.get(2)).total()).isEqualTo(4);
            assertThat(((Outcome.Commented) outcomes.get(3))
                            .comment()
                            .position()
                            .offset())
                    .isEqualTo(4);
        }
        assertThat(there.stored().check()).isEmpty();
    }

    @Test
    void whatOtherRegionsWroteStaysTheirs() {
        RegionId mars = new RegionId("mars");
        Position theirs = new Position(mars, 7, 0);
        Comment standing = new Comment(
                VIDEO, theirs.at(1), new Provenance(theirs.at(1), 0), null, "from mars", clock.epochMicros());
        Comment gone =
                new Comment(VIDEO, theirs.at(2), new Provenance(theirs.at(2), 1), null, "gone", clock.epochMicros());
        Comment late =
                new Comment(VIDEO, theirs.at(5), new Provenance(theirs.at(5), 3), null, "unsaid", clock.epochMicros());
        Retraction early = new Retraction(
                VIDEO, theirs.at(3), new Provenance(theirs.at(3), 2), new CommentId("venus.9.1"), clock.epochMicros());
        Reaction reaction =
                new Reaction(VIDEO, ReactionKind.LIKE, 5, null, new OriginId("martian"), 5, clock.epochMicros());
        Place here = place();
        try (Ledger ledger = here.open()) {
            fill(ledger);
            ledger.merge(List.of(
                    new Arrival.Reacted(mars, reaction),
                    new Arrival.Written(standing),
                    new Arrival.Written(gone),
                    new Arrival.Written(early),
                    new Arrival.Advanced(mars, "cursor")));
            ledger.commit(List.of(new Entry.NewRetraction(VIDEO, gone.id(), clock.epochMicros())));
            assertThat(here.stored().check()).isEmpty();
        }
        List<Line> lines = export(here);
        Place there = elsewhere();
        fill(there, lines);

        assertThat(export(there)).isEqualTo(lines);
        try (Ledger before = here.open();
                Ledger ledger = there.open()) {
            Position start = new Position(REGION, ledger.epoch(), 0);
            assertThat(ledger.journal(VIDEO, start, 100)).isEqualTo(before.journal(VIDEO, start, 100));
            assertThat(ledger.entries(VIDEO, start, 100)).isEqualTo(before.entries(VIDEO, start, 100));
            assertThat(ledger.cursor(mars)).isEqualTo("cursor");
            assertThat(ledger.taken(VIDEO, theirs)).isEqualTo(theirs.at(3));
            assertThat(ledger.merge(List.of(
                            new Arrival.Reacted(mars, reaction),
                            new Arrival.Written(standing),
                            new Arrival.Written(late))))
                    .hasSize(3)
                    .first()
                    .isEqualTo(new Merged.Known());
            assertThat(ledger.snapshot(VIDEO, 0).totals().of(ReactionKind.LIKE)).isEqualTo(8);
            List<ChangePage.Change> told = ledger.changes("", 10).videos();
            assertThat(told).hasSize(1);
            assertThat(told.getFirst().counters())
                    .extracting(ChangePage.Counter::origin)
                    .doesNotContain(reaction.origin());
            for (Ledger other : List.of(before, ledger)) {
                Comment unsaid = new Comment(
                        VIDEO,
                        new Position(new RegionId("venus"), 9, 1),
                        new Provenance(new Position(new RegionId("venus"), 9, 1), 0),
                        null,
                        "never stands",
                        clock.epochMicros());
                assertThat(other.merge(List.of(new Arrival.Written(unsaid)))).containsExactly(new Merged.Known());
            }
        }
        assertThat(there.stored().check()).isEmpty();
    }

    @Test
    void halfAnExportIsRefusedAndLeavesNothing() {
        Place here = place();
        try (Ledger ledger = here.open()) {
            fill(ledger);
        }
        List<Line> lines = export(here);
        Place there = elsewhere();
        assertThatThrownBy(() -> fill(there, lines.subList(0, lines.size() - 1)))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("no line says that it was the last");
        List<Line> holed = new ArrayList<>(lines);
        holed.remove(3);
        assertThatThrownBy(() -> fill(there, holed))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("its last line says");
        fill(there, lines);
        assertThatThrownBy(() -> fill(there, lines))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("1 videos are there already (expected: an empty ledger)");
        assertThat(export(there)).isEqualTo(lines);
    }

    @Test
    void rowsThatContradictEachOtherAreFound() {
        Place here = place();
        try (Ledger ledger = here.open()) {
            fill(ledger);
        }
        here.sql("UPDATE video SET head = 1");
        here.sql("UPDATE total SET value = value + 5 WHERE kind = 'like'");
        here.sql("DELETE FROM comment");
        here.sql("UPDATE attendance SET started_at = ended_at + 1 WHERE region = 'local'");
        assertThat(here.stored().check())
                .containsExactlyInAnyOrder(
                        "video v1: its journal's head is before its newest entry (1)",
                        "video v1: its number of comments is not how many stand (1)",
                        "video v1: its attendance has an end before its start, or figures below 0 (40)",
                        "video v1: its timeline does not add up to its totals (5)");
    }
}
