package live.ovation.crowd;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Says whether all was well, and what a reader of the numbers should know. Immutable.
final class Judgement {
    /// Tappers and viewers share the machine with the server; a little late is no news.
    private static final double NEARLY_ALL = 0.98;
    /// A viewer thread this busy adds a delay of its own to what it measures.
    private static final double BUSY = 0.85;

    private static final int VIDEOS_NAMED = 3;

    private final CrowdReport report;
    private final String totalsTrouble;

    /// @param totalsTrouble why the videos' totals could not be read; empty: they could
    Judgement(CrowdReport report, String totalsTrouble) {
        this.report = report;
        this.totalsTrouble = totalsTrouble;
    }

    Verdict verdict() {
        List<String> reasons = new ArrayList<>();
        count(reasons, Count.LOST, "lost");
        count(reasons, Count.DUPLICATED, "told twice");
        count(reasons, Count.COMMENTS_LOST, "comments lost");
        count(reasons, Count.COMMENTS_DUPLICATED, "comments told twice");
        count(reasons, Count.OUT_OF_ORDER, "comments out of order");
        count(reasons, Count.MALFORMED, "malformed");
        count(reasons, Count.ABSENT, "viewers without a stream at the end");
        books(reasons);
        boolean tapped = report.plan().likesPerSecond() > 0;
        if (tapped && report.taps().tapsAcknowledged() == 0) {
            reasons.add("no like was accepted: " + report.taps().answers());
        }
        return new Verdict(reasons.isEmpty() ? Verdict.ALL_WELL : Verdict.NOT_WELL, reasons);
    }

    private void count(List<String> reasons, Count count, String words) {
        long value = report.count(count);
        if (value > 0) {
            reasons.add(grouped(value) + ' ' + words);
        }
    }

    private void books(List<String> reasons) {
        if (!totalsTrouble.isEmpty()) {
            if (!report.plan().othersTap()) {
                reasons.add("totals could not be compared (" + totalsTrouble + ")");
            }
            return;
        }
        List<VideoOutcome> wrong = report.videos().stream()
                .filter(outcome -> outcome.unaccounted() != 0)
                .toList();
        for (VideoOutcome outcome : wrong.subList(0, Math.min(VIDEOS_NAMED, wrong.size()))) {
            reasons.add("total of " + outcome.video() + " grew by "
                    + grouped(outcome.totalAfter() - outcome.totalBefore()) + " (expected: "
                    + grouped(outcome.acknowledged()) + uncertain(outcome) + ")");
        }
        if (wrong.size() > VIDEOS_NAMED) {
            reasons.add("so for " + (wrong.size() - VIDEOS_NAMED) + " more videos");
        }
    }

    private static String uncertain(VideoOutcome outcome) {
        return outcome.uncertain() == 0 ? "" : " to " + grouped(outcome.acknowledged() + outcome.uncertain());
    }

    /// @param evidence of what was wrong
    List<String> remarks(List<String> evidence) {
        List<String> remarks = new ArrayList<>(evidence);
        gaps(remarks);
        remark(remarks, Count.CUTS, "streams ended without a bye");
        remark(remarks, Count.ENDED, "viewers were told not to come back");
        remark(remarks, Count.REFUSED, "streams were refused");
        remark(remarks, Count.CONNECT_FAILURES, "connections failed before their hello");
        tappers(remarks);
        crowdsOwn(remarks);
        return remarks;
    }

    private void gaps(List<String> remarks) {
        long gaps = report.count(Count.GAPS);
        if (gaps > 0) {
            remarks.add(grouped(gaps) + " gaps were announced (" + grouped(report.count(Count.GAP_MISSED))
                    + " events): told, so not lost");
        }
    }

    private void remark(List<String> remarks, Count count, String words) {
        long value = report.count(count);
        if (value > 0) {
            remarks.add(grouped(value) + ' ' + words);
        }
    }

    private void tappers(List<String> remarks) {
        if (report.taps().failed() > 0 || report.taps().passedOn() > 0) {
            remarks.add(grouped(report.taps().failed()) + " requests failed, "
                    + grouped(report.taps().passedOn()) + " were sent again, to another server or later; answers: "
                    + report.taps().answers());
        }
        double wanted = report.plan().likesPerSecond();
        double sent = report.measuredSeconds() > 0 ? report.measuredTaps().taps() / report.measuredSeconds() : wanted;
        // At a handful of likes a second, one more or less is the edge of the window and not a delay.
        if (sent < wanted * NEARLY_ALL
                && (wanted - sent) * report.measuredSeconds()
                        > 2.0 * report.plan().tapsPerPost()) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "the tappers sent %.0f likes/s (planned: %.0f): all their connections waited for answers, and the"
                            + " delay counts in the latencies",
                    sent,
                    wanted));
        }
    }

    private void crowdsOwn(List<String> remarks) {
        CrowdCost crowd = report.crowd();
        int loops = crowd.processes() * report.plan().loops();
        if (crowd.cores() > BUSY * Math.min(loops, crowd.processorCount())) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "the crowd itself was busy (%.2f cores in %d viewer threads): its latencies hold delays of its own",
                    crowd.cores(),
                    loops));
        }
        long missing = report.plan().viewers() - report.count(Count.VIEWERS_ON);
        if (missing > 0 && report.count(Count.ABSENT) == 0) {
            remarks.add(
                    grouped(missing) + " of " + grouped(report.plan().viewers()) + " viewers were not on at the end");
        }
    }

    private static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
