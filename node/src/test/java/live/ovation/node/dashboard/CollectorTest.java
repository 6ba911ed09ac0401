package live.ovation.node.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import live.ovation.telemetry.ManualClock;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.PeerAddress;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import org.junit.jupiter.api.Test;

/// On a clock that stands still, with nodes that answer what they are told to.
class CollectorTest {
    private static final PeerAddress OWN = at(1);
    private static final PeerAddress DISPATCHER = at(2);
    private static final PeerAddress FRONTEND = at(3);

    private final ManualClock clock = new ManualClock();
    private final Map<PeerAddress, String> answers = new HashMap<>();
    private final List<PeerAddress> asked = new ArrayList<>();
    private final StatusReport report = new StatusReport(
            new StatusReport.Self("own", "eu", List.of("publisher"), OWN, 0, () -> true, () -> List.of(DISPATCHER)),
            List.of(),
            new Telemetry(),
            clock);
    private final Collector collector =
            new Collector(report, OWN, () -> List.of(DISPATCHER), this::ask, Runnable::run, clock);

    private static PeerAddress at(int port) {
        return new PeerAddress("127.0.0.1", port);
    }

    private CompletionStage<byte[]> ask(PeerAddress address) {
        asked.add(address);
        String answer = answers.get(address);
        return answer == null
                ? CompletableFuture.failedFuture(new TimeoutException("no answer"))
                : CompletableFuture.completedFuture(answer.getBytes(StandardCharsets.UTF_8));
    }

    private static String status(String id, String region, String more) {
        return "{\"id\":\"" + id + "\",\"region\":\"" + region + "\"" + more + "}";
    }

    private void everybodyAnswers() {
        answers.put(DISPATCHER, status("d1", "eu", ",\"knows\":[\"" + FRONTEND + "\",\"" + OWN + "\",\"no address\"]"));
        answers.put(
                FRONTEND,
                status(
                        "f1",
                        "eu",
                        ",\"viewers\":7,\"outPerSecond\":70,\"latency\":{\"each\":{\"counts\":{\"2000\":5}},\"sum\":{\"counts\":{\"350000\":5}}}"));
    }

    private JsonFields look() {
        return look(0);
    }

    private JsonFields look(long since) {
        return Json.parse(collector.collect(since).toCompletableFuture().join());
    }

    private static Map<String, Boolean> goneById(JsonFields cluster) {
        Map<String, Boolean> gone = new HashMap<>();
        cluster.objects("nodes").forEach(node -> gone.put(node.text("id"), node.flag("gone")));
        return gone;
    }

    @Test
    void whomOneNodeKnowsAllAreAsked() {
        everybodyAnswers();
        JsonFields cluster = look();

        assertThat(goneById(cluster))
                .containsOnly(Map.entry("own", false), Map.entry("d1", false), Map.entry("f1", false));
        assertThat(asked).as("each once, and never itself").containsExactly(DISPATCHER, FRONTEND);
        JsonFields point = cluster.objects("points").getFirst();
        assertThat(point.integer("viewers")).isEqualTo(7);
        assertThat(point.integer("out")).isEqualTo(70);
        assertThat(point.integer("p99")).isBetween(1_000L, 2_000L);
        assertThat(point.integer("sumP99")).isBetween(175_000L, 350_000L);
    }

    @Test
    void nodeThatFallsSilentIsShownAsGoneSinceItsLastAnswer() {
        everybodyAnswers();
        look();
        long lastAnswer = clock.epochMicros();
        answers.remove(FRONTEND);

        clock.advance(Duration.ofSeconds(1));
        assertThat(goneById(look())).as("one missed answer is none").containsEntry("f1", false);
        clock.advance(Duration.ofSeconds(1).plusMillis(100));
        JsonFields cluster = look();
        assertThat(goneById(cluster))
                .containsOnly(Map.entry("own", false), Map.entry("d1", false), Map.entry("f1", true));
        assertThat(cluster.objects("nodes"))
                .filteredOn(node -> "f1".equals(node.text("id")))
                .singleElement()
                .satisfies(node -> assertThat(node.integer("answeredAt")).isEqualTo(lastAnswer));
        assertThat(cluster.objects("points").getLast().integer("viewers"))
                .as("its viewers don't count")
                .isZero();

        everybodyAnswers();
        clock.advance(Duration.ofSeconds(1));
        assertThat(goneById(look())).containsEntry("f1", false);
    }

    private static String from(String region, String counts) {
        return ",\"fromRegions\":[{\"from\":\"" + region + "\",\"counts\":{" + counts + "}}]";
    }

    @Test
    void latencyBetweenRegionsIsThatOfAllFrontendsThereAndStandsForAWhile() {
        answers.put(
                DISPATCHER, status("d1", "eu", ",\"knows\":[\"" + FRONTEND + "\",\"" + at(4) + "\"]" + from("us", "")));
        answers.put(FRONTEND, status("f1", "eu", from("us", "\"100000\":90")));
        answers.put(at(4), status("f2", "eu", from("us", "\"1000000\":10")));
        assertThat(look().objects("between")).singleElement().satisfies(pair -> {
            assertThat(pair.text("from")).isEqualTo("us");
            assertThat(pair.text("to")).isEqualTo("eu");
            assertThat(pair.integer("p50")).isBetween(50_000L, 100_000L);
            assertThat(pair.integer("p90")).isBetween(50_000L, 100_000L);
            assertThat(pair.integer("p99")).isBetween(500_000L, 1_000_000L);
        });

        answers.put(FRONTEND, status("f1", "eu", from("us", "")));
        answers.put(at(4), status("f2", "eu", ""));
        clock.advance(Collector.TOLD_FOR.minusSeconds(1));
        assertThat(look().objects("between")).as("quiet for a moment").hasSize(1);
        clock.advance(Duration.ofSeconds(2));
        assertThat(look().objects("between")).as("long ago").isEmpty();
    }

    @Test
    void nodeThatIsGoneForLongIsForgotten() {
        everybodyAnswers();
        look();
        answers.clear();
        clock.advance(Collector.REMEMBERED.plusSeconds(1));
        assertThat(goneById(look())).containsOnly(Map.entry("own", false));
    }

    @Test
    void frontendThatWasDeadBeforeAnybodyLookedIsKnownFromADispatchersLink() {
        answers.put(
                DISPATCHER,
                status(
                        "d1",
                        "eu",
                        ",\"links\":[{\"to\":\"f1\",\"perSecond\":0,\"waitingBytes\":0,\"silentMillis\":30000}]"));
        JsonFields cluster = look();
        assertThat(goneById(cluster)).containsEntry("f1", true);
        assertThat(cluster.objects("nodes"))
                .filteredOn(node -> "f1".equals(node.text("id")))
                .singleElement()
                .satisfies(node -> assertThat(node.integer("answeredAt")).isEqualTo(clock.epochMicros() - 30_000_000));
    }

    @Test
    void namesakesInTwoRegionsAreTwoNodes() {
        answers.put(DISPATCHER, status("d1", "eu", ",\"knows\":[\"" + FRONTEND + "\"]"));
        answers.put(FRONTEND, status("d1", "us", ""));
        assertThat(look().objects("nodes")).hasSize(3);
    }

    @Test
    void lookersShareALookAndGetOnlyNewPoints() {
        everybodyAnswers();
        JsonFields first = look();
        look();
        assertThat(asked).hasSize(2);
        clock.advance(Collector.FRESH);
        long seen = Objects.requireNonNull(first.objects("points").getLast().integer("at"));
        assertThat(look(seen).objects("points")).hasSize(1);
        assertThat(asked).hasSize(4);
    }

    @Test
    void whateverAnswersNonsenseIsNoNode() {
        for (String nonsense : List.of(
                "hello",
                "[]",
                "{}",
                status("x", "eu", ",\"viewers\":\"many\""),
                status("x", "eu", ",\"latency\":{\"each\":{\"counts\":{\"soon\":1}}}"))) {
            answers.put(DISPATCHER, nonsense);
            clock.advance(Duration.ofSeconds(1));
            assertThat(goneById(look())).as(nonsense).containsOnly(Map.entry("own", false));
        }
    }

    @Test
    void onlySoManyAreAskedAtOnceAndInAll() {
        List<CompletableFuture<byte[]>> waiting = new ArrayList<>();
        List<PeerAddress> many =
                IntStream.range(2, 2_000).mapToObj(CollectorTest::at).toList();
        Collector slow = new Collector(
                report,
                OWN,
                () -> many,
                address -> {
                    CompletableFuture<byte[]> answer = new CompletableFuture<>();
                    waiting.add(answer);
                    return answer;
                },
                Runnable::run,
                clock);
        CompletableFuture<byte[]> cluster = slow.collect(0).toCompletableFuture();
        assertThat(waiting).hasSize(Collector.UNDER_WAY);
        for (int i = 0; i < waiting.size(); i++) {
            assertThat(cluster).isNotDone();
            waiting.get(i).completeExceptionally(new TimeoutException());
        }
        assertThat(cluster).isDone();
        assertThat(waiting).hasSize(Collector.MOST_NODES - 1);
    }
}
