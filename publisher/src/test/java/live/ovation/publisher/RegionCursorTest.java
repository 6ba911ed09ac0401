package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import live.ovation.ledger.Arrival;
import live.ovation.ledger.Merged;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.ChangesPort;
import live.ovation.protocol.Comment;
import live.ovation.protocol.EntryPage;
import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.Position;
import live.ovation.protocol.Provenance;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

/// How a cursor takes over a backlog.
class RegionCursorTest {
    private static final RegionId US = new RegionId("us");
    private static final VideoId OLD = new VideoId("old");
    private static final VideoId NEW = new VideoId("new");
    private static final int BACKLOG = 1_234;

    /// A ledger that notes what is merged into it, in which order.
    ///
    /// In the middle of the backlog it has something of both videos be wanted.
    private static final class NotingLedger extends FakeLedger {
        private final CompletableFuture<RegionCursor> cursor = new CompletableFuture<>();
        private final List<List<Arrival>> merges = new CopyOnWriteArrayList<>();

        @Override
        public List<Merged> merge(List<Arrival> arrivals) {
            merges.add(List.copyOf(arrivals));
            if (merges.size() == 3) {
                cursor.join().want(NEW, at(0));
                cursor.join().want(OLD, at(0));
            }
            return arrivals.stream().<Merged>map(arrival -> new Merged.Known()).toList();
        }

        @Override
        public String cursor(RegionId region) {
            return merges.stream()
                    .flatMap(List::stream)
                    .filter(Arrival.Advanced.class::isInstance)
                    .map(advanced -> ((Arrival.Advanced) advanced).cursor())
                    .reduce("", (first, second) -> second);
        }

        @Override
        public Position taken(VideoId video, Position there) {
            long taken = written(video).size();
            return new Position(there.region(), there.epoch(), taken);
        }

        List<Long> written(VideoId video) {
            List<Long> offsets = new ArrayList<>();
            for (List<Arrival> merge : merges) {
                for (Arrival arrival : merge) {
                    if (arrival instanceof Arrival.Written written
                            && written.entry().video().equals(video)) {
                        offsets.add(written.entry().provenance().position().offset());
                    }
                }
            }
            return offsets;
        }
    }

    /// Another region with a long journal of one video and a short one of another.
    private static final class There implements ChangesPort {
        @Override
        public CompletionStage<ChangePage> changes(String cursor, int limit) {
            List<ChangePage.Change> changes =
                    cursor.isEmpty() ? List.of(new ChangePage.Change(OLD, at(BACKLOG), List.of())) : List.of();
            return CompletableFuture.completedFuture(new ChangePage(changes, "1", false));
        }

        @Override
        public CompletionStage<EntryPage> entries(VideoId video, Position after, int limit) {
            long last = video.equals(OLD) ? BACKLOG : 1;
            long through = Math.min(last, after.offset() + limit);
            List<JournalEvent> entries = new ArrayList<>();
            for (long offset = after.offset() + 1; offset <= through; offset++) {
                entries.add(new Comment(video, at(offset), Provenance.here(at(offset)), null, "said", 1));
            }
            return CompletableFuture.completedFuture(new EntryPage(video, entries, at(through), through < last));
        }

        @Override
        public CompletionStage<List<AttendanceRow>> attendances(long changedMicros, String video, int limit) {
            return CompletableFuture.completedFuture(List.of());
        }
    }

    private static Position at(long offset) {
        return new Position(US, 1, offset);
    }

    @Test
    void backlogIsCommittedInSmallPartsInOrderAndWhatIsWantedMeanwhileDoesNotWaitForItsEnd() {
        NotingLedger ledger = new NotingLedger();
        Telemetry telemetry = new Telemetry();
        GroupCommit commits =
                new GroupCommit(PublisherSettings.defaults(), ledger, batch -> {}, telemetry, Clock.system());
        Arrivals arrivals = new Arrivals(commits, new RegionId("eu"), telemetry, Clock.system());
        try (commits;
                RegionCursor cursor =
                        new RegionCursor(US, new There(), ledger, arrivals, rows -> {}, telemetry, Clock.system())) {
            ledger.cursor.complete(cursor);
            await().until(() -> ledger.cursor(US).equals("1"));

            assertThat(ledger.written(OLD))
                    .startsWith(1L)
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .hasSize(BACKLOG);
            assertThat(ledger.merges).allSatisfy(merge -> assertThat(merge).hasSizeLessThanOrEqualTo(101));
            assertThat(indexOf(ledger, NEW)).isEqualTo(3);
        }
    }

    private static int indexOf(NotingLedger ledger, VideoId video) {
        for (int i = 0; i < ledger.merges.size(); i++) {
            for (Arrival arrival : ledger.merges.get(i)) {
                if (arrival instanceof Arrival.Written written
                        && written.entry().video().equals(video)) {
                    return i;
                }
            }
        }
        return -1;
    }
}
