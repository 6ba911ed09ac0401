package live.ovation.crowd.report;

import java.time.Duration;
import live.ovation.crowd.Count;
import live.ovation.crowd.CrowdCost;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.CrowdReport;
import live.ovation.crowd.Latency;
import live.ovation.crowd.LatencySummary;
import live.ovation.crowd.RegionPair;
import live.ovation.crowd.SecondRow;
import live.ovation.crowd.ServerCost;
import live.ovation.crowd.VideoOutcome;
import live.ovation.crowd.tap.TapCounts;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a report as JSON. Every name holds its unit; fields are only ever added. Stateless.
public final class ReportJson {
    /// Goes up when a field's meaning changes.
    private static final int VERSION = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ReportJson() {}

    public static String of(CrowdReport report) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("version", VERSION);
        root.put("startedAt", report.startedAt().toString());
        root.put("exitStatus", report.verdict().exitStatus());
        root.put("verdict", report.verdict().sentence());
        texts(root.putArray("reasons"), report.verdict().reasons());
        texts(root.putArray("remarks"), report.remarks());
        plan(root.putObject("plan"), report.plan());
        root.put("openSeconds", rounded(report.openSeconds()));
        root.put("measuredSeconds", rounded(report.measuredSeconds()));
        perSecond(root.putObject("perSecond"), report);
        ObjectNode latencies = root.putObject("latencies");
        for (Latency latency : Latency.values()) {
            LatencySummary summary = report.latencies().get(latency);
            if (summary != null) {
                latency(latencies.putObject(latency.key()), summary);
            }
        }
        ObjectNode counts = root.putObject("counts");
        ObjectNode measured = root.putObject("measuredCounts");
        for (Count count : Count.values()) {
            counts.put(count.key(), report.count(count));
            measured.put(count.key(), report.measured().getOrDefault(count, 0L));
        }
        taps(root.putObject("taps"), report.taps());
        taps(root.putObject("measuredTaps"), report.measuredTaps());
        server(root, report.server());
        crowd(root.putObject("crowd"), report.crowd());
        ArrayNode videos = root.putArray("videos");
        report.videos().forEach(outcome -> video(videos.addObject(), outcome));
        ArrayNode pairs = root.putArray("regionPairs");
        report.pairs().forEach(pair -> pair(pairs.addObject(), pair));
        ArrayNode timeline = root.putArray("timeline");
        report.timeline().forEach(row -> second(timeline.addObject(), row));
        return root.toPrettyString() + "\n";
    }

    private static void plan(ObjectNode node, CrowdPlan plan) {
        ArrayNode urls = node.putArray("urls");
        plan.urls().forEach(url -> urls.add(url.toString()));
        texts(node.putArray("videos"), plan.videos());
        node.put("zipf", plan.zipf());
        node.put("viewers", plan.viewers());
        node.put("watchesPerViewer", plan.watchesPerViewer());
        node.put("likesPerSecond", plan.likesPerSecond());
        node.put("tapsPerPost", plan.tapsPerPost());
        node.put("commentsPerSecond", plan.commentsPerSecond());
        node.put("durationSeconds", seconds(plan.duration()));
        node.put("warmupSeconds", seconds(plan.warmup()));
        node.put("lane", plan.lane().query());
        node.put("slowPercent", plan.slowPercent());
        node.put("slowBytesPerSecond", plan.slowBytesPerSecond());
        node.put("stalledPercent", plan.stalledPercent());
        node.put("churnPerSecond", plan.churnPerSecond());
        Duration stormAt = plan.stormAt();
        if (stormAt == null) {
            node.putNull("stormAtSeconds");
        } else {
            node.put("stormAtSeconds", seconds(stormAt));
        }
        node.put("connectRate", plan.connectRate());
        node.put("loops", plan.loops());
        node.put("othersTap", plan.othersTap());
        node.put("nameViewers", plan.nameViewers());
    }

    private static void perSecond(ObjectNode node, CrowdReport report) {
        node.put("frames", rounded(report.rate(Count.FRAMES)));
        node.put("reactions", rounded(report.rate(Count.REACTIONS)));
        node.put("comments", rounded(report.rate(Count.COMMENTS)));
        node.put("bytes", rounded(report.rate(Count.BYTES)));
        node.put("reads", rounded(report.rate(Count.READS)));
    }

    private static void latency(ObjectNode node, LatencySummary summary) {
        node.put("count", summary.count());
        node.put("minMicros", summary.minMicros());
        node.put("meanMicros", summary.meanMicros());
        node.put("p50Micros", summary.p50Micros());
        node.put("p90Micros", summary.p90Micros());
        node.put("p99Micros", summary.p99Micros());
        node.put("p999Micros", summary.p999Micros());
        node.put("maxMicros", summary.maxMicros());
        ArrayNode buckets = node.putArray("distribution");
        for (LatencySummary.Bucket bucket : summary.distribution()) {
            buckets.addObject().put("upToMicros", bucket.upToMicros()).put("count", bucket.count());
        }
    }

    private static void taps(ObjectNode node, TapCounts taps) {
        node.put("requests", taps.requests());
        node.put("likes", taps.taps());
        node.put("likesAccepted", taps.tapsAcknowledged());
        node.put("likesUncertain", taps.tapsUncertain());
        node.put("comments", taps.comments());
        node.put("commentsAccepted", taps.commentsAcknowledged());
        node.put("failed", taps.failed());
        node.put("passedOn", taps.passedOn());
        ObjectNode answers = node.putObject("answers");
        taps.answers().forEach(answers::put);
    }

    private static void server(ObjectNode root, @Nullable ServerCost server) {
        if (server == null) {
            root.putNull("server");
            return;
        }
        ObjectNode node = root.putObject("server");
        ArrayNode pids = node.putArray("pids");
        server.pids().forEach(pids::add);
        node.put("cores", rounded(server.cores()));
        node.put("framesPerCoreSecond", rounded(server.framesPerCoreSecond()));
        node.put("rssBeforeBytes", server.rssBeforeBytes());
        node.put("rssConnectedBytes", server.rssConnectedBytes());
        node.put("rssEndBytes", server.rssEndBytes());
        node.put("bytesPerViewer", server.bytesPerViewer());
    }

    private static void crowd(ObjectNode node, CrowdCost crowd) {
        node.put("processes", crowd.processes());
        node.put("cores", rounded(crowd.cores()));
        node.put("processorCount", crowd.processorCount());
        node.put("framesPerCoreSecond", rounded(crowd.framesPerCoreSecond()));
        node.put("sampledShare", crowd.sampledShare());
    }

    private static void video(ObjectNode node, VideoOutcome outcome) {
        node.put("video", outcome.video());
        node.put("totalBefore", outcome.totalBefore());
        node.put("totalAfter", outcome.totalAfter());
        node.put("accepted", outcome.acknowledged());
        node.put("uncertain", outcome.uncertain());
        node.put("unaccounted", outcome.unaccounted());
    }

    private static void pair(ObjectNode node, RegionPair pair) {
        node.put("from", pair.from());
        node.put("to", pair.to());
        node.put("reactions", pair.reactions().times());
        node.put("reactionsLost", pair.reactions().lost());
        node.put("reactionsTwice", pair.reactions().twice());
        node.put("comments", pair.comments().times());
        node.put("commentsLost", pair.comments().lost());
        node.put("commentsTwice", pair.comments().twice());
        latency(node.putObject("dueToViewer"), pair.late());
    }

    private static void second(ObjectNode node, SecondRow row) {
        node.put("second", rounded(row.second()));
        node.put("seconds", rounded(row.seconds()));
        node.put("viewersOn", row.viewersOn());
        node.put("likesPerSecond", rounded(row.tapsPerSecond()));
        node.put("likesAcceptedPerSecond", rounded(row.tapsAcknowledgedPerSecond()));
        node.put("framesPerSecond", rounded(row.framesPerSecond()));
        node.put("reactionsPerSecond", rounded(row.reactionsPerSecond()));
        node.put("bytesPerSecond", rounded(row.bytesPerSecond()));
        node.put("readsPerSecond", rounded(row.readsPerSecond()));
        node.put("p50Micros", row.p50Micros());
        node.put("p90Micros", row.p90Micros());
        node.put("p99Micros", row.p99Micros());
        node.put("maxMicros", row.maxMicros());
        node.put("lost", row.lost());
        node.put("duplicated", row.duplicated());
        node.put("gaps", row.gaps());
        node.put("reconnects", row.reconnects());
        node.put("serverCores", rounded(row.serverCores()));
        node.put("serverRssBytes", row.serverRssBytes());
        node.put("crowdCores", rounded(row.crowdCores()));
    }

    private static void texts(ArrayNode array, Iterable<String> texts) {
        texts.forEach(array::add);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    /// Three digits after the point: the rest is noise.
    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
