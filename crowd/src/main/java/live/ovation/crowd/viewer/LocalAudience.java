package live.ovation.crowd.viewer;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import live.ovation.crowd.Count;
import live.ovation.crowd.Latency;
import live.ovation.crowd.Tally;
import live.ovation.telemetry.Clock;
import org.HdrHistogram.Histogram;

/// Viewers in this JVM: one or a few [ViewerLoop]s, each on a thread of its own. Called from one thread.
public final class LocalAudience implements Audience {
    /// A loop answers between two sweeps; one that does not within this has died.
    private static final int ANSWER_SECONDS = 60;

    private final List<ViewerLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private LocalAudience() {}

    /// Makes the viewers; nobody connects yet.
    public static LocalAudience create(AudienceShare share, Clock clock) {
        LocalAudience audience = new LocalAudience();
        int count = share.plan().loops();
        for (int i = 0; i < count; i++) {
            ViewerLoop loop = new ViewerLoop(share.split(i, count), clock);
            audience.loops.add(loop);
            audience.threads.add(
                    Thread.ofPlatform().name("crowd-viewers-" + i).daemon().start(loop));
        }
        return audience;
    }

    @Override
    public void open() {
        askAll(ViewerLoop::open);
    }

    @Override
    public AudienceSnapshot snapshot() {
        Map<Count, Long> counts = Tally.zeroes();
        Map<Latency, Histogram> latencies = new EnumMap<>(Latency.class);
        String trouble = "";
        List<String> evidence = new ArrayList<>();
        for (ViewerLoop loop : loops) {
            loop.tally().addTo(counts);
            loop.sampler().takeInto(latencies);
            trouble = trouble.isEmpty() ? loop.trouble() : trouble;
            evidence.addAll(loop.evidence().sentences());
        }
        return new AudienceSnapshot(counts, latencies, trouble, evidence);
    }

    @Override
    public void begin() {
        askAll(ViewerLoop::begin);
    }

    @Override
    public void storm() {
        askAll(ViewerLoop::storm);
    }

    @Override
    public void settle() {
        askAll(ViewerLoop::settle);
    }

    @Override
    public long unsettled(Ending ending) {
        return askAll(loop -> loop.unsettled(ending)).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Override
    public void judge(Ending ending) {
        askAll(loop -> loop.judge(ending));
    }

    @Override
    public List<PairFindings> pairs() {
        return PairFindings.summed(askAll(ViewerLoop::pairs));
    }

    @Override
    public void close() {
        loops.forEach(ViewerLoop::close);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private <T> List<T> askAll(Function<ViewerLoop, T> question) {
        List<CompletableFuture<T>> answers =
                loops.stream().map(loop -> loop.ask(() -> question.apply(loop))).toList();
        return answers.stream()
                .map(answer ->
                        answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join())
                .toList();
    }
}
