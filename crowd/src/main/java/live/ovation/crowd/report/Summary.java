package live.ovation.crowd.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import live.ovation.crowd.Count;
import live.ovation.crowd.CrowdCost;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.CrowdReport;
import live.ovation.crowd.ServerCost;

/// What the table and the page both say in words. Stateless.
final class Summary {
    private Summary() {}

    /// A name and what is to be said of it.
    record Fact(String name, String text) {}

    /// What was played.
    static String plan(CrowdReport report) {
        CrowdPlan plan = report.plan();
        StringBuilder words = new StringBuilder(Numbers.grouped(plan.viewers())).append(" viewers, ");
        words.append(
                plan.videos().size() == 1
                        ? "1 video"
                        : Numbers.grouped(plan.videos().size()) + " videos");
        words.append(", ").append(Numbers.brief(plan.likesPerSecond())).append(" likes/s, lane ");
        words.append(plan.lane().query());
        words.append(String.format(Locale.ROOT, ", %.1f s measured", report.measuredSeconds()));
        return words.toString();
    }

    /// How the crowd behaved, as far as it was not the usual.
    static List<String> moods(CrowdPlan plan) {
        List<String> moods = new ArrayList<>();
        if (plan.videos().size() > 1) {
            moods.add(plan.zipf() == 0 ? "videos equally popular" : "videos by Zipf's law, exponent " + plan.zipf());
        }
        if (plan.commentsPerSecond() > 0) {
            moods.add(Numbers.brief(plan.commentsPerSecond()) + " comments/s");
        }
        if (plan.slowPercent() > 0) {
            moods.add(plan.slowPercent() + " % slow (" + plan.slowBytesPerSecond() + " bytes/s)");
        }
        if (plan.stalledPercent() > 0) {
            moods.add(plan.stalledPercent() + " % stalled");
        }
        if (plan.churnPerSecond() > 0) {
            moods.add("churn " + Numbers.brief(plan.churnPerSecond()) + "/s");
        }
        if (plan.stormAt() != null) {
            moods.add("reconnect storm at " + plan.stormAt().toMillis() / 1e3 + " s");
        }
        return moods;
    }

    static List<Fact> delivery(CrowdReport report) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact(
                "delivered",
                Numbers.brief(report.rate(Count.FRAMES)) + " frames/s, "
                        + Numbers.brief(report.rate(Count.REACTIONS)) + " reactions/s, "
                        + Numbers.bytes(report.rate(Count.BYTES)) + "/s"));
        double seconds = Math.max(1e-9, report.measuredSeconds());
        facts.add(new Fact(
                "tapped",
                Numbers.brief(report.measuredTaps().taps() / seconds) + " likes/s sent, "
                        + Numbers.brief(report.measuredTaps().tapsAcknowledged() / seconds) + "/s accepted, "
                        + Numbers.grouped(report.taps().failed()) + " requests failed"));
        facts.add(new Fact(
                "checked",
                "lost " + Numbers.grouped(report.count(Count.LOST) + report.count(Count.COMMENTS_LOST))
                        + ", twice "
                        + Numbers.grouped(report.count(Count.DUPLICATED) + report.count(Count.COMMENTS_DUPLICATED))
                        + ", out of order " + Numbers.grouped(report.count(Count.OUT_OF_ORDER))
                        + ", gaps announced " + Numbers.grouped(report.count(Count.GAPS))));
        facts.add(new Fact(
                "streams",
                Numbers.grouped(report.count(Count.CONNECTED)) + " opened (all on after "
                        + Numbers.duration(report.openSeconds() * 1e6) + "), "
                        + Numbers.grouped(report.count(Count.RECONNECTS)) + " came back, "
                        + Numbers.grouped(report.count(Count.RESUMED)) + " of them resumed"));
        return facts;
    }

    static List<Fact> costs(CrowdReport report) {
        List<Fact> facts = new ArrayList<>();
        ServerCost server = report.server();
        if (server != null) {
            facts.add(new Fact(
                    "server",
                    Numbers.cores(server.cores()) + " cores, " + Numbers.brief(server.framesPerCoreSecond())
                            + " frames per core-second"));
            facts.add(new Fact(
                    "its memory",
                    Numbers.bytes(server.rssEndBytes()) + " resident, grew by "
                            + Numbers.bytes(Math.max(0, server.bytesPerViewer())) + " per viewer who joined"));
        }
        CrowdCost crowd = report.crowd();
        facts.add(new Fact(
                "crowd",
                Numbers.cores(crowd.cores()) + " cores in " + crowd.processes()
                        + (crowd.processes() == 1 ? " process" : " processes") + " (this machine has "
                        + crowd.processorCount() + ")"));
        return facts;
    }
}
