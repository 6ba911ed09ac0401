package live.ovation.system.stories;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import live.ovation.crowd.Crowd;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.CrowdPlanBuilder;
import live.ovation.crowd.CrowdReport;
import live.ovation.crowd.Lane;
import live.ovation.crowd.Progress;
import live.ovation.crowd.SecondRow;
import live.ovation.crowd.report.ReportTable;

/// A crowd that watches, taps and writes until it has seen enough, and then says what it missed. Confined to the test's
/// thread; the crowd has one of its own.
final class StoryCrowd implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /// Connections of those who tap: enough that a frozen server keeps only a few of them waiting.
    private static final int TAP_CONNECTIONS = 64;

    /// A second in which something took longer than this is worth a line.
    private static final long LONG_MICROS = 1_000_000;

    private final CompletableFuture<Boolean> enough = new CompletableFuture<>();
    private final AtomicInteger seconds = new AtomicInteger();
    private final AtomicLong viewersOn = new AtomicLong();
    private final List<String> notes = new ArrayList<>();
    private final CompletableFuture<CrowdReport> report;

    private StoryCrowd(CrowdPlan plan) {
        report = CompletableFuture.supplyAsync(
                () -> Crowd.run(plan, this::onProgress, enough::isDone),
                task -> Thread.ofPlatform().name("story-crowd").daemon().start(task));
    }

    /// Starts one and waits until everybody is there and warm.
    static StoryCrowd of(String video, StorySize size, List<URI> urls) {
        return start(plan(video, size, urls));
    }

    static CrowdPlanBuilder plan(String video, StorySize size, List<URI> urls) {
        return CrowdPlan.builder()
                .urls(urls)
                .video(video)
                .viewers(size.viewers())
                .likesPerSecond(size.likesPerSecond())
                .commentsPerSecond(size.commentsPerSecond())
                .tapConnections(TAP_CONNECTIONS)
                .lane(Lane.EACH)
                .warmup(size.warmup())
                .duration(LONGEST)
                .settle(Duration.ofSeconds(40));
    }

    static StoryCrowd start(CrowdPlanBuilder plan) {
        StoryCrowd crowd = new StoryCrowd(plan.build());
        crowd.goOn(1);
        return crowd;
    }

    private void onProgress(Progress progress) {
        if (progress.phase() == Progress.Phase.MEASURING) {
            viewersOn.set(progress.viewersOn());
            seconds.incrementAndGet();
        }
    }

    /// How many it has measured.
    int seconds() {
        return seconds.get();
    }

    /// A second ago, at most.
    long viewersOn() {
        return viewersOn.get();
    }

    /// Keeps when something had come about.
    void note(String what, long sinceNanos) {
        notes.add(String.format(Locale.ROOT, "%s after %.1f s", what, (System.nanoTime() - sinceNanos) / 1e9));
    }

    /// What it saw, for a person: the report, what was noted, and the seconds that were not like the others.
    String told(CrowdReport seen) {
        StringBuilder text = new StringBuilder(ReportTable.of(seen));
        notes.forEach(note -> text.append(note).append('\n'));
        for (SecondRow row : seen.timeline()) {
            if (row.maxMicros() > LONG_MICROS
                    || row.tapsAcknowledgedPerSecond() < seen.plan().likesPerSecond() / 2) {
                text.append(String.format(
                        Locale.ROOT,
                        "second %.0f: %d on, %.0f likes/s accepted, longest way %.2f s, %d gaps so far%n",
                        row.second(),
                        row.viewersOn(),
                        row.tapsAcknowledgedPerSecond(),
                        row.maxMicros() / 1e6,
                        row.gaps()));
            }
        }
        return text.toString();
    }

    /// Lets the crowd go on for so many seconds.
    void goOn(int more) {
        int until = seconds.get() + more;
        await().atMost(Duration.ofMinutes(2)).until(() -> report.isDone() || seconds.get() >= until);
        if (report.isDone()) {
            throw new AssertionError("the crowd ended too soon:\n" + ReportTable.of(report.join()));
        }
    }

    /// Lets it end.
    CrowdReport end() {
        enough.complete(true);
        return report.join();
    }

    @Override
    public void close() {
        enough.complete(true);
    }
}
