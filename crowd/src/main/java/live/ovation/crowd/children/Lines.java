package live.ovation.crowd.children;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import live.ovation.crowd.Count;
import live.ovation.crowd.Latency;
import live.ovation.crowd.viewer.AudienceShare;
import live.ovation.crowd.viewer.AudienceSnapshot;
import live.ovation.crowd.viewer.Ending;
import live.ovation.crowd.viewer.Origins;
import live.ovation.crowd.viewer.PairFindings;
import live.ovation.crowd.viewer.Seen;
import live.ovation.crowd.viewer.VideoEnding;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes and reads the lines between a conductor's process and its children. Both run the same build, so there are no
/// versions. Thread-safe.
final class Lines {
    private final ObjectMapper mapper = new ObjectMapper();

    String share(AudienceShare share) {
        return mapper.writeValueAsString(share);
    }

    AudienceShare toShare(String line) {
        return mapper.readValue(line, AudienceShare.class);
    }

    String order(Order order, @Nullable Ending ending) {
        ObjectNode node = mapper.createObjectNode().put("order", order.name());
        if (ending != null) {
            node.set("ending", endingNode(ending));
        }
        return node.toString();
    }

    Order toOrder(String line) {
        return Order.valueOf(mapper.readTree(line).path("order").asString());
    }

    Ending toEnding(String line) {
        JsonNode node = mapper.readTree(line).path("ending");
        Map<String, VideoEnding> videos = new HashMap<>();
        node.path("videos").forEachEntry((video, value) -> {
            List<Long> sent = new ArrayList<>();
            value.path("sent").forEach(micros -> sent.add(micros.asLong()));
            Origins origins = mapper.treeToValue(value.path("origins"), Origins.class);
            videos.put(video, new VideoEnding(value.path("total").asLong(), sent, origins));
        });
        return new Ending(videos, node.path("totalsKnown").asBoolean());
    }

    private ObjectNode endingNode(Ending ending) {
        ObjectNode node = mapper.createObjectNode().put("totalsKnown", ending.totalsKnown());
        ObjectNode videos = node.putObject("videos");
        ending.videos().forEach((video, end) -> {
            ObjectNode one = videos.putObject(video).put("total", end.total());
            one.set("origins", mapper.valueToTree(end.origins()));
            ArrayNode sent = one.putArray("sent");
            end.sentMicros().forEach(sent::add);
        });
        return node;
    }

    String snapshot(AudienceSnapshot snapshot) {
        ObjectNode node = mapper.createObjectNode();
        ObjectNode counts = node.putObject("counts");
        snapshot.counts().forEach((count, value) -> counts.put(count.name(), value));
        ObjectNode latencies = node.putObject("latencies");
        snapshot.latencies().forEach((latency, histogram) -> latencies.put(latency.name(), text(histogram)));
        node.put("trouble", snapshot.trouble());
        ArrayNode evidence = node.putArray("evidence");
        snapshot.evidence().forEach(evidence::add);
        return node.toString();
    }

    AudienceSnapshot toSnapshot(String line) {
        JsonNode node = mapper.readTree(line);
        Map<Count, Long> counts = new EnumMap<>(Count.class);
        node.path("counts").forEachEntry((name, value) -> counts.put(Count.valueOf(name), value.asLong()));
        Map<Latency, Histogram> latencies = new EnumMap<>(Latency.class);
        node.path("latencies")
                .forEachEntry((name, value) -> latencies.put(Latency.valueOf(name), histogram(value.asString())));
        List<String> evidence = new ArrayList<>();
        node.path("evidence").forEach(sentence -> evidence.add(sentence.asString()));
        return new AudienceSnapshot(counts, latencies, node.path("trouble").asString(), evidence);
    }

    String pairs(List<PairFindings> pairs) {
        ArrayNode all = mapper.createArrayNode();
        for (PairFindings pair : pairs) {
            all.addObject()
                    .put("from", pair.from())
                    .put("to", pair.to())
                    .put("reactions", pair.reactions().times())
                    .put("reactionsLost", pair.reactions().lost())
                    .put("reactionsTwice", pair.reactions().twice())
                    .put("comments", pair.comments().times())
                    .put("commentsLost", pair.comments().lost())
                    .put("commentsTwice", pair.comments().twice())
                    .put("late", text(pair.late()));
        }
        return all.toString();
    }

    List<PairFindings> toPairs(String line) {
        List<PairFindings> pairs = new ArrayList<>();
        for (JsonNode node : mapper.readTree(line)) {
            pairs.add(new PairFindings(
                    node.path("from").asString(),
                    node.path("to").asString(),
                    seen(node, "reactions"),
                    seen(node, "comments"),
                    histogram(node.path("late").asString())));
        }
        return pairs;
    }

    private static Seen seen(JsonNode node, String what) {
        return new Seen(
                node.path(what).asLong(),
                node.path(what + "Lost").asLong(),
                node.path(what + "Twice").asLong());
    }

    private static String text(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        byte[] bytes = new byte[length];
        buffer.get(0, bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Histogram histogram(String text) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("histogram: " + e.getMessage() + " (expected: one of ours)", e);
        }
    }
}
