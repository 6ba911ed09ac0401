package live.ovation.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every subscription table keeps, whatever it is made of. A backend's test extends this and says how
/// one is opened and how time passes for it.
public abstract class SubscriptionTableContract {
    protected static final VideoId V = new VideoId("v");
    protected static final VideoId W = new VideoId("w");
    protected static final FrontendId A = new FrontendId("a");
    protected static final FrontendId B = new FrontendId("b");

    private @Nullable SubscriptionTable opened;
    /// How many reports each incarnation has made.
    private static final Map<String, Long> SEQUENCES = new ConcurrentHashMap<>();

    /// An empty table.
    protected abstract SubscriptionTable openTable();

    protected abstract Duration lease();

    /// Lets time pass, as the table's leases know it.
    protected abstract void pass(Duration time);

    @BeforeEach
    void openIt() {
        opened = openTable();
    }

    protected final SubscriptionTable table() {
        if (opened == null) {
            throw new IllegalStateException("not open");
        }
        return opened;
    }

    protected static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    protected static SubscriptionReport some(FrontendId frontend, long incarnation, Map<VideoId, Integer> counts) {
        return report(frontend, incarnation, next(frontend, incarnation), false, counts);
    }

    protected static SubscriptionReport all(FrontendId frontend, long incarnation, Map<VideoId, Integer> counts) {
        return report(frontend, incarnation, next(frontend, incarnation), true, counts);
    }

    protected static SubscriptionReport report(
            FrontendId frontend, long incarnation, long sequence, boolean complete, Map<VideoId, Integer> counts) {
        return new SubscriptionReport(
                frontend, incarnation, sequence, "http://" + frontend + ":" + incarnation, complete, counts);
    }

    private static long next(FrontendId frontend, long incarnation) {
        return SEQUENCES.merge(frontend + "/" + incarnation, 1L, Long::sum);
    }

    protected static FrontendInstance instance(FrontendId frontend, long incarnation) {
        return new FrontendInstance(frontend, incarnation, "http://" + frontend + ":" + incarnation);
    }

    protected final Applied apply(SubscriptionReport report) {
        return answer(table().apply(report));
    }

    protected final Map<VideoId, List<FrontendInstance>> interested(VideoId... videos) {
        return answer(table().interested(Arrays.asList(videos)));
    }

    protected final long viewers(VideoId video) {
        return answer(table().viewers(video)).viewers();
    }

    protected final long peak(VideoId video) {
        return answer(table().viewers(video)).peakViewers();
    }

    // --- rows ---

    @Test
    void emptyTableKnowsNobody() {
        assertThat(interested(V, W)).isEmpty();
        assertThat(answer(table().viewers(V))).isEqualTo(ViewerCount.none(V));
        assertThat(answer(table().expire())).isEmpty();
    }

    @Test
    void frontendIsInterestedInTheVideosItHasViewersFor() {
        apply(some(A, 1, Map.of(V, 3)));
        apply(some(B, 1, Map.of(V, 2, W, 5)));

        assertThat(interested(V, W, new VideoId("nobody"))).hasSize(2).satisfies(videos -> {
            assertThat(videos.get(V)).containsExactlyInAnyOrder(instance(A, 1), instance(B, 1));
            assertThat(videos.get(W)).containsExactly(instance(B, 1));
        });
        assertThat(interested(W)).containsOnlyKeys(W);
        assertThat(interested()).isEmpty();
    }

    @Test
    void viewersAreTheSumOverFrontends() {
        apply(some(A, 1, Map.of(V, 3)));
        apply(some(B, 1, Map.of(V, 4, W, 10)));

        assertThat(viewers(V)).isEqualTo(7);
        assertThat(viewers(W)).isEqualTo(10);
    }

    @Test
    void viewersOfManyFrontendsDoNotOverflow() {
        apply(some(A, 1, Map.of(V, Integer.MAX_VALUE)));
        apply(some(B, 1, Map.of(V, Integer.MAX_VALUE)));

        assertThat(viewers(V)).isEqualTo(2L * Integer.MAX_VALUE);
    }

    @Test
    void countsAreAbsoluteSoARepeatedReportChangesNothing() {
        apply(some(A, 1, Map.of(V, 3)));
        assertThat(apply(some(A, 1, Map.of(V, 3))).changed()).isEmpty();
        assertThat(viewers(V)).isEqualTo(3);

        assertThat(apply(some(A, 1, Map.of(V, 2))).changed()).containsExactly(V);
        assertThat(viewers(V)).isEqualTo(2);
    }

    @Test
    void zeroEndsARow() {
        apply(some(A, 1, Map.of(V, 3)));

        assertThat(apply(some(A, 1, Map.of(V, 0))).changed()).containsExactly(V);
        assertThat(interested(V)).isEmpty();
        assertThat(viewers(V)).isZero();
        assertThat(apply(some(A, 1, Map.of(V, 0, W, 0))).changed()).isEmpty();
    }

    @Test
    void partialReportLeavesWhatItDoesNotName() {
        apply(some(A, 1, Map.of(V, 3)));

        assertThat(apply(some(A, 1, Map.of(W, 1))).changed()).containsExactly(W);
        assertThat(viewers(V)).isEqualTo(3);
    }

    @Test
    void completeReportEndsWhatItDoesNotName() {
        apply(some(A, 1, Map.of(V, 3)));
        apply(some(B, 1, Map.of(V, 1)));

        assertThat(apply(all(A, 1, Map.of(W, 1))).changed()).containsExactlyInAnyOrder(V, W);
        assertThat(viewers(V)).as("another frontend's row stays").isEqualTo(1);
        assertThat(interested(V, W).get(V)).containsExactly(instance(B, 1));
        assertThat(apply(all(A, 1, Map.of())).changed()).containsExactly(W);
        assertThat(interested(W)).isEmpty();
    }

    // --- incarnations ---

    @Test
    void newerIncarnationReplacesAllRowsOfTheOlder() {
        apply(some(A, 1, Map.of(V, 3, W, 3)));

        Applied applied = apply(some(A, 2, Map.of(W, 1)));

        assertThat(applied.changed()).contains(V);
        assertThat(interested(V, W)).isEqualTo(Map.of(W, List.of(instance(A, 2))));
        assertThat(viewers(V)).isZero();
        assertThat(viewers(W)).isEqualTo(1);
    }

    @Test
    void olderIncarnationIsIgnored() {
        apply(some(A, 2, Map.of(V, 1)));

        Applied applied = apply(all(A, 1, Map.of(V, 9, W, 9)));

        assertThat(applied.changed()).isEmpty();
        assertThat(applied.reply().sendAll()).isFalse();
        assertThat(interested(V, W)).isEqualTo(Map.of(V, List.of(instance(A, 2))));
        assertThat(viewers(V)).isEqualTo(1);
    }

    @Test
    void olderIncarnationDoesNotRenewTheLease() {
        apply(some(A, 2, Map.of(V, 1)));
        pass(lease().dividedBy(2));
        apply(some(A, 1, Map.of(V, 1)));
        pass(lease().dividedBy(2));

        assertThat(interested(V)).isEmpty();
    }

    // --- the order of reports ---

    @Test
    void reportThatCameTooLateIsIgnored() {
        apply(report(A, 1, 1, true, Map.of(V, 1)));
        apply(report(A, 1, 3, true, Map.of(V, 3, W, 3)));

        Applied late = apply(report(A, 1, 2, true, Map.of(V, 2)));

        assertThat(late).isEqualTo(new Applied(new ReportReply(lease(), false), List.of()));
        assertThat(viewers(V)).isEqualTo(3);
        assertThat(viewers(W)).isEqualTo(3);
    }

    @Test
    void reportThatComesTwiceCountsOnce() {
        apply(report(A, 1, 1, true, Map.of(V, 1)));
        apply(report(A, 1, 2, false, Map.of(W, 2)));

        Applied again = apply(report(A, 1, 2, false, Map.of(W, 2)));

        assertThat(again).isEqualTo(new Applied(new ReportReply(lease(), false), List.of()));
        assertThat(viewers(W)).isEqualTo(2);
    }

    @Test
    void reportBeforeWhichOneIsMissingIsAskedForEverything() {
        apply(report(A, 1, 1, true, Map.of(V, 1)));
        assertThat(apply(report(A, 1, 2, false, Map.of(V, 2))).reply().sendAll())
                .isFalse();

        assertThat(apply(report(A, 1, 4, false, Map.of(W, 4))).reply().sendAll())
                .isTrue();
        assertThat(interested(V, W)).as("what is there stands").containsOnlyKeys(V, W);
        assertThat(apply(report(A, 1, 6, true, Map.of(W, 6))).reply().sendAll())
                .as("this is everything")
                .isFalse();
        assertThat(apply(report(A, 1, 7, false, Map.of(V, 7))).reply().sendAll())
                .isFalse();
    }

    @Test
    void anotherIncarnationBeginsToCountAnew() {
        apply(report(A, 1, 50, true, Map.of(V, 1)));
        apply(report(A, 2, 1, true, Map.of(V, 2)));

        assertThat(apply(report(A, 2, 2, false, Map.of(V, 3))).reply().sendAll())
                .isFalse();
        assertThat(viewers(V)).isEqualTo(3);
    }

    // --- leases ---

    @Test
    void replySaysHowLongTheLeaseIs() {
        assertThat(apply(some(A, 1, Map.of())).reply().lease()).isEqualTo(lease());
    }

    @Test
    void partialReportOfAnUnknownIncarnationIsAskedForEverything() {
        assertThat(apply(some(A, 1, Map.of(V, 1))).reply()).isEqualTo(new ReportReply(lease(), true));
        assertThat(apply(some(A, 1, Map.of(W, 1))).reply().sendAll()).isFalse();
        assertThat(apply(some(A, 2, Map.of(V, 1))).reply().sendAll()).isTrue();
        assertThat(apply(all(A, 3, Map.of(V, 1))).reply().sendAll()).isFalse();
    }

    @Test
    void rowsStandForOneLeaseAndEachReportRenewsAllOfThem() {
        apply(some(A, 1, Map.of(V, 1)));
        for (int i = 0; i < 4; i++) {
            pass(lease().dividedBy(2));
            assertThat(interested(V)).containsKey(V);
            apply(some(A, 1, Map.of()));
        }
        pass(lease());
        assertThat(interested(V)).isEmpty();
    }

    @Test
    void expiredFrontendCountsForNothingEvenBeforeItIsSweptAway() {
        apply(some(A, 1, Map.of(V, 3, W, 1)));
        pass(lease().dividedBy(2));
        apply(some(B, 1, Map.of(V, 2)));
        pass(lease().dividedBy(2));

        assertThat(interested(V, W)).isEqualTo(Map.of(V, List.of(instance(B, 1))));
        assertThat(viewers(V)).isEqualTo(2);
        assertThat(viewers(W)).isZero();
    }

    @Test
    void expireTellsTheVideosItChangedAndTellsThemOnce() {
        apply(some(A, 1, Map.of(V, 3, W, 1)));
        pass(lease().dividedBy(2));
        apply(some(B, 1, Map.of(new VideoId("x"), 2)));
        assertThat(answer(table().expire())).isEmpty();
        pass(lease().dividedBy(2));

        assertThat(answer(table().expire())).containsExactlyInAnyOrder(V, W);
        assertThat(answer(table().expire())).isEmpty();
        assertThat(viewers(new VideoId("x"))).isEqualTo(2);
    }

    @Test
    void frontendThatReportsAfterItsLeaseEndedIsAskedForEverything() {
        for (boolean swept : List.of(true, false)) {
            openIt();
            apply(some(A, 1, Map.of(V, 3, W, 1)));
            pass(lease());
            if (swept) {
                answer(table().expire());
            }

            Applied late = apply(some(A, 1, Map.of(V, 3)));

            assertThat(late.reply().sendAll()).as("swept: %s", swept).isTrue();
            assertThat(interested(V, W)).as("only what was reported is there").containsOnlyKeys(V);
            assertThat(late.changed()).contains(V);
            apply(all(A, 1, Map.of(V, 3, W, 1)));
            assertThat(interested(V, W)).containsOnlyKeys(V, W);
        }
    }

    @Test
    void frontendsAreThoseWhoseLeaseLives() {
        assertThat(answer(table().frontends())).isEmpty();
        apply(some(A, 1, Map.of()));
        pass(lease().dividedBy(2));
        apply(some(B, 1, Map.of(V, 2)));
        assertThat(answer(table().frontends())).containsExactlyInAnyOrder(instance(A, 1), instance(B, 1));
        pass(lease().dividedBy(2));
        assertThat(answer(table().frontends())).containsExactly(instance(B, 1));
        apply(some(B, 2, Map.of()));
        assertThat(answer(table().frontends())).containsExactly(instance(B, 2));
    }

    // --- peaks ---

    @Test
    void peakIsTheMostAtOneTimeOverAllFrontends() {
        apply(some(A, 1, Map.of(V, 3)));
        apply(some(B, 1, Map.of(V, 4)));
        apply(some(A, 1, Map.of(V, 0)));
        apply(some(B, 1, Map.of(V, 6)));

        assertThat(answer(table().viewers(V))).isEqualTo(new ViewerCount(V, 6, 7));
    }

    @Test
    void peakOutlivesTheViewers() {
        apply(some(A, 1, Map.of(V, 5)));
        pass(lease());
        answer(table().expire());

        assertThat(answer(table().viewers(V))).isEqualTo(new ViewerCount(V, 0, 5));
    }

    @Test
    void viewersWhoseLeaseEndedRaiseNoPeak() {
        apply(some(A, 1, Map.of(V, 5)));
        pass(lease());
        apply(some(B, 1, Map.of(V, 4)));

        assertThat(answer(table().viewers(V))).isEqualTo(new ViewerCount(V, 4, 5));
    }

    // --- all at once ---

    @Test
    void tableAgreesWithASimpleOneWhateverIsReported() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<VideoId> videos = List.of(V, W, new VideoId("x"), new VideoId("y"));
        List<FrontendId> frontends = List.of(A, B, new FrontendId("c"));
        Map<FrontendId, Long> incarnations = new HashMap<>();
        Map<FrontendId, Map<VideoId, Integer>> simple = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            FrontendId frontend = frontends.get(random.nextInt(frontends.size()));
            long incarnation = random.nextInt(1 + i / 50);
            boolean complete = random.nextInt(3) == 0;
            Map<VideoId, Integer> counts = new HashMap<>();
            for (VideoId video : videos) {
                if (random.nextBoolean()) {
                    counts.put(video, random.nextInt(4));
                }
            }
            apply(complete ? all(frontend, incarnation, counts) : some(frontend, incarnation, counts));
            long newest = incarnations.getOrDefault(frontend, -1L);
            if (incarnation >= newest) {
                Map<VideoId, Integer> rows = simple.computeIfAbsent(frontend, f -> new HashMap<>());
                if (incarnation > newest || complete) {
                    rows.clear();
                }
                incarnations.put(frontend, incarnation);
                rows.putAll(counts);
                rows.values().removeIf(count -> count == 0);
            }
            for (VideoId video : videos) {
                List<FrontendInstance> expected = new ArrayList<>();
                long sum = 0;
                for (Map.Entry<FrontendId, Map<VideoId, Integer>> rows : simple.entrySet()) {
                    Integer count = rows.getValue().get(video);
                    if (count != null) {
                        expected.add(instance(rows.getKey(), incarnations.getOrDefault(rows.getKey(), -1L)));
                        sum += count;
                    }
                }
                assertThat(viewers(video)).as("seed %d, step %d", seed, i).isEqualTo(sum);
                assertThat(interested(video).getOrDefault(video, List.of()))
                        .as("seed %d, step %d", seed, i)
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    // --- other regions ---

    private static final RegionId EU = new RegionId("eu");
    private static final RegionId US = new RegionId("us");

    private List<VideoId> elsewhere(RegionId region, Map<VideoId, Integer> viewers) {
        return answer(table().applyElsewhere(region, viewers));
    }

    @Test
    void viewersOfOtherRegionsAddUpAndAreNobodyToDeliverTo() {
        apply(some(A, 1, Map.of(V, 3)));
        assertThat(elsewhere(EU, Map.of(V, 5, W, 2))).containsExactly(V);
        assertThat(answer(table().viewers(V))).isEqualTo(new ViewerCount(V, 8, 8, 5));
        assertThat(answer(table().viewers(W))).isEqualTo(new ViewerCount(W, 2, 2, 2));
        assertThat(interested(V, W)).containsOnly(Map.entry(V, List.of(instance(A, 1))));
        assertThat(answer(table().frontends())).containsExactly(instance(A, 1));

        assertThat(elsewhere(EU, Map.of(V, 5))).isEmpty();
        assertThat(elsewhere(US, Map.of(V, 1))).containsExactly(V);
        assertThat(answer(table().viewers(V))).isEqualTo(new ViewerCount(V, 9, 9, 6));
        apply(some(B, 1, Map.of(V, 2)));
        assertThat(answer(table().viewers(V))).isEqualTo(new ViewerCount(V, 11, 11, 6));
        assertThat(elsewhere(EU, Map.of(V, 0))).containsExactly(V);
        assertThat(answer(table().viewers(V))).isEqualTo(new ViewerCount(V, 6, 11, 1));
        assertThat(elsewhere(EU, Map.of(V, 0))).isEmpty();
    }

    @Test
    void whatAnotherRegionDoesNotTellAnewIsForgotten() {
        elsewhere(EU, Map.of(V, 5, W, 2));
        elsewhere(US, Map.of(V, 1));
        pass(SubscriptionTable.ELSEWHERE.dividedBy(2));
        assertThat(answer(table().expire())).isEmpty();
        elsewhere(EU, Map.of(V, 5));
        pass(SubscriptionTable.ELSEWHERE.dividedBy(2).plusMillis(10));

        assertThat(answer(table().expire())).containsExactlyInAnyOrder(V, W);
        assertThat(answer(table().viewers(V))).isEqualTo(new ViewerCount(V, 5, 6, 5));
        assertThat(answer(table().viewers(W))).isEqualTo(new ViewerCount(W, 0, 2, 0));
        pass(SubscriptionTable.ELSEWHERE);
        assertThat(answer(table().expire())).containsExactly(V);
        assertThat(answer(table().viewers(V)).viewers()).isZero();
        assertThat(answer(table().expire())).isEmpty();
    }

    @Test
    void allThatIsWatchedHereIsToldPageByPage() {
        Map<VideoId, Integer> counts = new HashMap<>();
        for (int i = 1; i <= 5_000; i++) {
            counts.put(new VideoId("v" + i), i);
        }
        apply(some(A, 1, counts));
        apply(some(B, 1, Map.of(new VideoId("v7"), 100, VideoId.ofUser(new UserId("carol")), 1)));
        elsewhere(EU, Map.of(W, 5, new VideoId("v1"), 50));

        Map<VideoId, Integer> told = new HashMap<>();
        String cursor = "";
        int pages = 0;
        do {
            Watched page = answer(table().watched(cursor));
            told.putAll(page.viewers());
            cursor = page.next();
            pages++;
        } while (!cursor.isEmpty() && pages < 10_000);
        counts.put(new VideoId("v7"), 107);
        assertThat(told).isEqualTo(counts);
    }

    @Test
    void manyFrontendsReportAtOnceAndTheSumIsRight() throws InterruptedException {
        int threads = 8;
        int frontendsEach = 10;
        int reports = 30;
        List<VideoId> videos = List.of(V, W, new VideoId("x"));
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int first = t * frontendsEach;
            Thread thread = Thread.ofPlatform().unstarted(() -> {
                for (int r = 1; r <= reports; r++) {
                    for (int f = first; f < first + frontendsEach; f++) {
                        Map<VideoId, Integer> counts = new HashMap<>();
                        for (VideoId video : videos) {
                            counts.put(video, r == reports ? f + 1 : (r * 7 + f) % 5);
                        }
                        apply(all(new FrontendId("f" + f), 1, counts));
                        viewers(V);
                        interested(V, W);
                    }
                }
            });
            thread.setUncaughtExceptionHandler((who, failure) -> failures.add(failure));
            running.add(thread);
        }
        running.forEach(Thread::start);
        for (Thread thread : running) {
            thread.join();
        }

        int frontends = threads * frontendsEach;
        assertThat(failures).isEmpty();
        for (VideoId video : videos) {
            assertThat(viewers(video)).isEqualTo(frontends * (frontends + 1L) / 2);
            assertThat(interested(video).get(video)).hasSize(frontends);
            assertThat(peak(video)).isGreaterThanOrEqualTo(viewers(video));
        }
    }
}
