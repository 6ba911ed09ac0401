package live.ovation.crowd;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import live.ovation.crowd.tap.TapCounts;
import live.ovation.crowd.viewer.AudienceSnapshot;
import live.ovation.crowd.viewer.Histograms;
import org.HdrHistogram.Histogram;

/// Turns snapshots into one row per second and sums the latencies of the measured ones. Confined to the conductor's
/// thread.
final class Timeline {
    private final List<SecondRow> rows = new ArrayList<>();
    private final Map<Latency, Histogram> measured = new EnumMap<>(Latency.class);
    private final Map<Latency, Histogram> overall = new EnumMap<>(Latency.class);
    private Moment last;

    /// All that is known at one moment.
    record Moment(
            long nanos,
            AudienceSnapshot audience,
            TapCounts taps,
            double serverCpuSeconds,
            long serverRssBytes,
            double crowdCpuSeconds) {}

    Timeline(Moment begin) {
        last = begin;
    }

    /// Ends a second.
    ///
    /// @param measuring whether its latencies count
    /// @param since when measuring began, or will
    SecondRow add(Moment now, boolean measuring, long since) {
        Map<Latency, Histogram> latencies = now.audience().latencies();
        latencies.forEach((latency, histogram) -> {
            overall.computeIfAbsent(latency, l -> Histograms.empty()).add(histogram);
            if (measuring) {
                measured.computeIfAbsent(latency, l -> Histograms.empty()).add(histogram);
            }
        });
        SecondRow row = row(now, delivery(latencies), since);
        last = now;
        return row;
    }

    void keep(SecondRow row) {
        rows.add(row);
    }

    List<SecondRow> rows() {
        return rows;
    }

    /// Joining and coming back happen mostly outside the measured time, and are told for the whole run.
    Map<Latency, LatencySummary> summaries() {
        Map<Latency, LatencySummary> summaries = new EnumMap<>(Latency.class);
        measured.forEach((latency, histogram) -> summaries.put(latency, LatencySummary.of(histogram)));
        for (Latency latency : List.of(Latency.JOIN, Latency.COME_BACK)) {
            if (overall.containsKey(latency)) {
                summaries.put(latency, LatencySummary.of(overall.get(latency)));
            }
        }
        return summaries;
    }

    private static Histogram delivery(Map<Latency, Histogram> latencies) {
        Histogram fromDue = latencies.get(Latency.DUE_TO_VIEWER);
        if (fromDue != null) {
            return fromDue;
        }
        return latencies.getOrDefault(Latency.ACCEPTED_TO_VIEWER, Histograms.empty());
    }

    private SecondRow row(Moment now, Histogram delivery, long since) {
        double seconds = Math.max(1e-9, (now.nanos() - last.nanos()) / 1e9);
        AudienceSnapshot audience = now.audience();
        return new SecondRow(
                (now.nanos() - since) / 1e9,
                seconds,
                audience.of(Count.VIEWERS_ON),
                (now.taps().taps() - last.taps().taps()) / seconds,
                (now.taps().tapsAcknowledged() - last.taps().tapsAcknowledged()) / seconds,
                rate(now, Count.FRAMES, seconds),
                rate(now, Count.REACTIONS, seconds),
                rate(now, Count.BYTES, seconds),
                rate(now, Count.READS, seconds),
                delivery.getValueAtPercentile(50),
                delivery.getValueAtPercentile(90),
                delivery.getValueAtPercentile(99),
                delivery.getMaxValue(),
                audience.of(Count.LOST) + audience.of(Count.COMMENTS_LOST),
                audience.of(Count.DUPLICATED) + audience.of(Count.COMMENTS_DUPLICATED),
                audience.of(Count.GAPS),
                audience.of(Count.RECONNECTS),
                (now.serverCpuSeconds() - last.serverCpuSeconds()) / seconds,
                now.serverRssBytes(),
                (now.crowdCpuSeconds() - last.crowdCpuSeconds()) / seconds);
    }

    private double rate(Moment now, Count count, double seconds) {
        return (now.audience().of(count) - last.audience().of(count)) / seconds;
    }
}
