package live.ovation.subscriptions.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.subscriptions.Applied;
import live.ovation.subscriptions.FrontendInstance;
import live.ovation.subscriptions.SubscriptionTable;
import live.ovation.subscriptions.Watched;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.LruMap;

/// Thread-safe: one lock, held for map operations only. Answers are complete at once.
///
/// Peaks outlive a video's viewers, for at most [#MAX_PEAKS] videos, the longest untouched forgotten first.
public final class MemorySubscriptionTable implements SubscriptionTable {
    static final int MAX_PEAKS = 100_000;

    private final Object lock = new Object();
    private final Duration lease;
    private final Clock clock;
    private final Map<FrontendId, Lease> leases = new HashMap<>();
    private final Map<VideoId, Map<FrontendId, Integer>> rows = new HashMap<>();
    private final Map<VideoId, Long> peaks = new LruMap<>(MAX_PEAKS);

    private final Map<VideoId, Map<RegionId, Integer>> elsewhere = new HashMap<>();
    /// When another region's number ends; in that order.
    private final LinkedHashMap<RegionRow, Long> elsewhereEnds = new LinkedHashMap<>();

    private record RegionRow(VideoId video, RegionId region) {}

    /// @param lease how long rows stand after the last report, positive
    public MemorySubscriptionTable(Duration lease, Clock clock) {
        if (!lease.isPositive()) {
            throw new IllegalArgumentException("lease: " + lease + " (expected: > 0s)");
        }
        this.lease = lease;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Applied> apply(SubscriptionReport report) {
        synchronized (lock) {
            long now = clock.nanoTime();
            Lease before = leases.get(report.frontend());
            if (before != null && before.instance.incarnation() > report.incarnation()) {
                // A report of an earlier life that was long under way: it counts for nothing.
                return ignored();
            }
            // One that ended is none, swept already or not: for a while nothing was sent there, and that has to be
            // told.
            boolean known =
                    before != null && before.instance.incarnation() == report.incarnation() && before.isAlive(now);
            Set<VideoId> changed = new HashSet<>();
            boolean missing = true;
            Lease held;
            if (before != null && known) {
                if (report.sequence() < before.sequence) {
                    // The later one replaced it already.
                    return ignored();
                }
                missing = report.sequence() > before.sequence + 1;
                held = before;
            } else {
                removeRows(report.frontend(), changed);
                held = new Lease(new FrontendInstance(report.frontend(), report.incarnation(), report.address()));
                leases.put(report.frontend(), held);
            }
            held.endsAtNanos = now + lease.toNanos();
            held.sequence = report.sequence();
            if (report.complete()) {
                for (VideoId video : List.copyOf(held.videos)) {
                    if (!report.counts().containsKey(video)) {
                        setRow(held, video, 0, changed);
                    }
                }
            }
            for (Map.Entry<VideoId, Integer> count : report.counts().entrySet()) {
                setRow(held, count.getKey(), count.getValue(), changed);
            }
            boolean sendAll = missing && !report.complete();
            return CompletableFuture.completedFuture(
                    new Applied(new ReportReply(lease, sendAll), List.copyOf(changed)));
        }
    }

    @Override
    public CompletionStage<Map<VideoId, List<FrontendInstance>>> interested(Collection<VideoId> videos) {
        synchronized (lock) {
            long now = clock.nanoTime();
            Map<VideoId, List<FrontendInstance>> interested = HashMap.newHashMap(videos.size());
            for (VideoId video : videos) {
                Map<FrontendId, Integer> counts = rows.get(video);
                if (counts == null) {
                    continue;
                }
                List<FrontendInstance> frontends = new ArrayList<>(counts.size());
                for (FrontendId frontend : counts.keySet()) {
                    Lease held = leases.get(frontend);
                    if (held != null && held.isAlive(now)) {
                        frontends.add(held.instance);
                    }
                }
                if (!frontends.isEmpty()) {
                    interested.put(video, frontends);
                }
            }
            return CompletableFuture.completedFuture(interested);
        }
    }

    private CompletionStage<Applied> ignored() {
        return CompletableFuture.completedFuture(new Applied(new ReportReply(lease, false), List.of()));
    }

    @Override
    public CompletionStage<List<FrontendInstance>> frontends() {
        synchronized (lock) {
            long now = clock.nanoTime();
            return CompletableFuture.completedFuture(leases.values().stream()
                    .filter(held -> held.isAlive(now))
                    .map(held -> held.instance)
                    .toList());
        }
    }

    @Override
    public CompletionStage<ViewerCount> viewers(VideoId video) {
        synchronized (lock) {
            long others = elsewhere(video);
            long viewers = viewersNow(video) + others;
            // A peak may have been forgotten while the video had viewers.
            long peak = Math.max(viewers, peaks.getOrDefault(video, 0L));
            return CompletableFuture.completedFuture(new ViewerCount(video, viewers, peak, others));
        }
    }

    @Override
    public CompletionStage<List<VideoId>> applyElsewhere(RegionId region, Map<VideoId, Integer> viewers) {
        synchronized (lock) {
            long ends = clock.nanoTime() + ELSEWHERE.toNanos();
            Set<VideoId> changed = new HashSet<>();
            viewers.forEach((video, count) -> setElsewhere(new RegionRow(video, region), count, ends, changed));
            return CompletableFuture.completedFuture(
                    changed.stream().filter(rows::containsKey).toList());
        }
    }

    private void setElsewhere(RegionRow row, int count, long ends, Set<VideoId> changed) {
        Map<RegionId, Integer> counts = elsewhere.computeIfAbsent(row.video, v -> new HashMap<>());
        int before = counts.getOrDefault(row.region, 0);
        if (count > 0 && (before > 0 || elsewhereEnds.size() < MAX_ELSEWHERE)) {
            counts.put(row.region, count);
            elsewhereEnds.putLast(row, ends);
        } else {
            counts.remove(row.region);
            elsewhereEnds.remove(row);
        }
        if (counts.getOrDefault(row.region, 0) != before) {
            changed.add(row.video);
            peaks.merge(row.video, viewersNow(row.video) + elsewhere(row.video), Math::max);
        }
        if (counts.isEmpty()) {
            elsewhere.remove(row.video);
        }
    }

    private long elsewhere(VideoId video) {
        return elsewhere.getOrDefault(video, Map.of()).values().stream()
                .mapToLong(Integer::longValue)
                .sum();
    }

    @Override
    public CompletionStage<Watched> watched(String cursor) {
        synchronized (lock) {
            Map<VideoId, Integer> all = HashMap.newHashMap(rows.size());
            for (VideoId video : rows.keySet()) {
                if (!video.isUser()) {
                    all.put(video, (int) viewersNow(video));
                }
            }
            return CompletableFuture.completedFuture(new Watched(all, ""));
        }
    }

    @Override
    public CompletionStage<List<VideoId>> expire() {
        synchronized (lock) {
            long now = clock.nanoTime();
            Set<VideoId> changed = new HashSet<>();
            for (Lease held : List.copyOf(leases.values())) {
                if (!held.isAlive(now)) {
                    removeRows(held.instance.id(), changed);
                    leases.remove(held.instance.id());
                }
            }
            List<RegionRow> over = new ArrayList<>();
            for (Map.Entry<RegionRow, Long> row : elsewhereEnds.entrySet()) {
                if (row.getValue() - now > 0) {
                    break;
                }
                over.add(row.getKey());
            }
            over.forEach(row -> setElsewhere(row, 0, now, changed));
            return CompletableFuture.completedFuture(List.copyOf(changed));
        }
    }

    private void setRow(Lease held, VideoId video, int viewers, Set<VideoId> changed) {
        Map<FrontendId, Integer> counts = rows.get(video);
        Integer before = counts == null ? null : counts.get(held.instance.id());
        if (viewers <= 0) {
            if (counts != null && before != null) {
                counts.remove(held.instance.id());
                held.videos.remove(video);
                if (counts.isEmpty()) {
                    rows.remove(video);
                }
                changed.add(video);
            }
            return;
        }
        if (before != null && before == viewers) {
            return;
        }
        rows.computeIfAbsent(video, v -> new HashMap<>()).put(held.instance.id(), viewers);
        held.videos.add(video);
        changed.add(video);
        if (!video.isUser()) {
            peaks.merge(video, viewersNow(video) + elsewhere(video), Math::max);
        }
    }

    private void removeRows(FrontendId frontend, Set<VideoId> changed) {
        Lease held = leases.get(frontend);
        if (held != null) {
            for (VideoId video : List.copyOf(held.videos)) {
                setRow(held, video, 0, changed);
            }
        }
    }

    private long viewersNow(VideoId video) {
        Map<FrontendId, Integer> counts = rows.get(video);
        if (counts == null) {
            return 0;
        }
        long now = clock.nanoTime();
        long viewers = 0;
        for (Map.Entry<FrontendId, Integer> count : counts.entrySet()) {
            Lease held = leases.get(count.getKey());
            if (held != null && held.isAlive(now)) {
                viewers += count.getValue();
            }
        }
        return viewers;
    }

    private static final class Lease {
        final FrontendInstance instance;
        final Set<VideoId> videos = new HashSet<>();
        long endsAtNanos;
        long sequence;

        Lease(FrontendInstance instance) {
            this.instance = instance;
        }

        boolean isAlive(long now) {
            return endsAtNanos - now > 0;
        }
    }
}
