package live.ovation.crowd.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import live.ovation.crowd.Count;
import live.ovation.crowd.CrowdCost;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.CrowdReport;
import live.ovation.crowd.Latency;
import live.ovation.crowd.LatencySummary;
import live.ovation.crowd.RegionPair;
import live.ovation.crowd.SecondRow;
import live.ovation.crowd.ServerCost;
import live.ovation.crowd.Tally;
import live.ovation.crowd.Verdict;
import live.ovation.crowd.VideoOutcome;
import live.ovation.crowd.tap.TapCounts;
import live.ovation.crowd.viewer.Histograms;
import live.ovation.crowd.viewer.Seen;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ReportTest {
    private static LatencySummary summary() {
        Histogram histogram = Histograms.empty();
        for (int micros = 1; micros <= 100_000; micros++) {
            histogram.recordValue(micros);
        }
        return LatencySummary.of(histogram);
    }

    private static SecondRow second(int second) {
        return new SecondRow(
                second,
                1,
                50,
                100,
                100,
                5_000,
                5_000,
                500_000,
                900,
                800,
                2_000,
                second == 2 ? 0 : 9_000,
                20_000,
                0,
                0,
                1,
                0,
                0.4,
                1 << 28,
                0.1);
    }

    private static CrowdReport report(boolean withServer, List<SecondRow> timeline, Verdict verdict) {
        return report(withServer, timeline, verdict, List.of());
    }

    private static CrowdReport report(
            boolean withServer, List<SecondRow> timeline, Verdict verdict, List<RegionPair> pairs) {
        Map<Count, Long> counts = Tally.zeroes();
        counts.put(Count.FRAMES, 50_000L);
        counts.put(Count.LOST, 3L);
        TapCounts taps = new TapCounts(1_000, 1_000, 999, 1, 0, 0, 1, 2, Map.of("200", 999L, "<reset>", 1L));
        return new CrowdReport(
                CrowdPlan.builder()
                        .viewers(50)
                        .video("a<b".replace("<", "-"), "c")
                        .stormAt(Duration.ofSeconds(5))
                        .churnPerSecond(2)
                        .build(),
                Instant.parse("2026-01-02T03:04:05Z"),
                0.5,
                10,
                counts,
                counts,
                taps,
                taps,
                timeline.isEmpty() ? Map.of() : Map.of(Latency.DUE_TO_VIEWER, summary(), Latency.JOIN, summary()),
                timeline,
                List.of(new VideoOutcome("a-b", 5, 1_005, 999, 1, 0), new VideoOutcome("c", -1, -1, 0, 0, 0)),
                pairs,
                withServer ? new ServerCost(List.of(7L), 0.42, 12_000, 1 << 27, 1 << 28, 1 << 28, 2_500) : null,
                new CrowdCost(1, 0.2, 2, 50_000, 1),
                List.of("a remark with <angle> & \"quotes\""),
                verdict);
    }

    private static CrowdReport usual() {
        return report(
                true,
                IntStream.rangeClosed(-2, 10).mapToObj(ReportTest::second).toList(),
                new Verdict(Verdict.NOT_WELL, List.of("3 lost")));
    }

    @Test
    void whatWasSeenWhereOfWhatWasTappedWhereIsInEveryReport() {
        CrowdReport report = report(
                false,
                List.of(),
                new Verdict(Verdict.NOT_WELL, List.of("3 lost")),
                List.of(
                        new RegionPair("eu", "eu", new Seen(900, 0, 0), new Seen(20, 0, 0), summary()),
                        new RegionPair("eu", "us<", new Seen(897, 3, 1), new Seen(20, 4, 5), summary())));

        assertThat(ReportTable.of(report))
                .contains("tapped → seen")
                .contains("eu → us<")
                .containsPattern("eu → us< +917 +7 +6 ");
        JsonNode pair = new ObjectMapper()
                .readTree(ReportJson.of(report))
                .path("regionPairs")
                .path(1);
        assertThat(pair.path("from").asString()).isEqualTo("eu");
        assertThat(pair.path("to").asString()).isEqualTo("us<");
        assertThat(pair.path("reactionsLost").asLong()).isEqualTo(3);
        assertThat(pair.path("commentsTwice").asLong()).isEqualTo(5);
        assertThat(pair.path("dueToViewer").path("p99Micros").asLong()).isPositive();
        assertThat(ReportHtml.of(report)).contains("From region to region").contains("eu → us&lt;");
        assertThat(ReportTable.of(usual())).doesNotContain("tapped → seen");
        assertThat(ReportHtml.of(usual())).doesNotContain("From region to region");
    }

    @Test
    void percentilesAreTheHistograms() {
        LatencySummary summary = summary();

        assertThat(summary.count()).isEqualTo(100_000);
        assertThat((double) summary.p50Micros()).isCloseTo(50_000, within(50.0));
        assertThat((double) summary.p90Micros()).isCloseTo(90_000, within(90.0));
        assertThat((double) summary.p99Micros()).isCloseTo(99_000, within(100.0));
        assertThat((double) summary.p999Micros()).isCloseTo(99_900, within(100.0));
        assertThat((double) summary.maxMicros()).isCloseTo(100_000, within(100.0));
        assertThat(summary.distribution().stream()
                        .mapToLong(LatencySummary.Bucket::count)
                        .sum())
                .isEqualTo(100_000);
        assertThat(LatencySummary.of(Histograms.empty()).maxMicros()).isZero();
    }

    @Test
    void jsonHoldsEverythingUnderItsName() {
        JsonNode json = new ObjectMapper().readTree(ReportJson.of(usual()));

        assertThat(json.path("exitStatus").asInt()).isEqualTo(1);
        assertThat(json.path("reasons").path(0).asString()).isEqualTo("3 lost");
        assertThat(json.path("plan").path("viewers").asInt()).isEqualTo(50);
        assertThat(json.path("plan").path("stormAtSeconds").asDouble()).isEqualTo(5);
        assertThat(json.path("perSecond").path("frames").asDouble()).isEqualTo(5_000);
        assertThat(json.path("counts").path("lost").asLong()).isEqualTo(3);
        assertThat(json.path("counts").path("commentsLost").asLong()).isZero();
        assertThat(json.path("latencies").path("dueToViewer").path("p99Micros").asLong())
                .isBetween(98_900L, 99_100L);
        assertThat(json.path("taps").path("answers").path("<reset>").asLong()).isEqualTo(1);
        assertThat(json.path("server").path("bytesPerViewer").asLong()).isEqualTo(2_500);
        assertThat(json.path("videos").path(0).path("totalAfter").asLong()).isEqualTo(1_005);
        assertThat(json.path("timeline").size()).isEqualTo(13);
        assertThat(new ObjectMapper()
                        .readTree(ReportJson.of(report(false, List.of(), new Verdict(0, List.of()))))
                        .path("server")
                        .isNull())
                .isTrue();
    }

    @Test
    void tableFitsATerminal() {
        String table = ReportTable.of(usual());

        assertThat(table.lines().filter(line -> !line.startsWith("-")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(90));
        assertThat(table)
                .contains("due → viewer", "50.0 ms", "lost 3", "0.42 cores", "2.44 KiB per viewer", "Not well: 3 lost");
    }

    @Test
    void pageIsWellFormedAndNeedsNothingElse() throws Exception {
        for (CrowdReport report : Stream.of(
                        usual(),
                        report(false, List.of(second(1)), new Verdict(0, List.of())),
                        report(false, List.of(), new Verdict(3, List.of("refused & gone"))))
                .toList()) {
            String html = ReportHtml.of(report);
            Document page = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));

            assertThat(page.getDocumentElement().getTagName()).isEqualTo("html");
            assertThat(html)
                    .doesNotContain("src=", "href=", "<script", "@import", "url(", "NaN", "Infinity")
                    .contains(
                            "prefers-color-scheme: dark",
                            "width=device-width",
                            "&lt;angle&gt; &amp; &quot;quotes&quot;");
        }
    }

    @Test
    void pageShowsEveryPlot() throws Exception {
        Document page = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(ReportHtml.of(usual()).getBytes(StandardCharsets.UTF_8)));
        List<String> titles = new ArrayList<>();
        for (int i = 0; i < page.getElementsByTagName("svg").getLength(); i++) {
            titles.add(page.getElementsByTagName("svg")
                    .item(i)
                    .getAttributes()
                    .getNamedItem("aria-label")
                    .getTextContent());
        }

        assertThat(titles)
                .containsExactly(
                        "Delivered per second, all viewers together",
                        "Latency of each second (logarithmic)",
                        "Distribution of the latency (100,000 measured)",
                        "Lost, told twice and gaps announced, so far",
                        "Viewers on",
                        "CPU cores used",
                        "Server memory, resident");
    }

    @Test
    void axisLabelsRoundValues() {
        assertThat(Axis.even(0, 97, 0, 100).ticks()).containsExactly(0.0, 50.0);
        assertThat(Axis.even(-3, 10, 0, 130).ticks()).containsExactly(0.0, 5.0, 10.0);
        assertThat(Axis.even(0, 1, 0, 100).ticks()).containsExactly(0.0, 0.5, 1.0);
        assertThat(Axis.logarithmic(85, 12_000, 0, 1).ticks()).containsExactly(10.0, 100.0, 1_000.0, 10_000.0);
        assertThat(Axis.even(0, 10, 0, 100).pixels(5)).isEqualTo(50);
        assertThat(Axis.logarithmic(1, 100, 0, 100).pixels(10)).isCloseTo(50, within(1e-9));
        assertThat(Axis.even(4, 4, 0, 100).pixels(4)).isZero();
    }

    @Test
    void numbersReadWell() {
        assertThat(Numbers.duration(85)).isEqualTo("85 µs");
        assertThat(Numbers.duration(3_104)).isEqualTo("3.10 ms");
        assertThat(Numbers.duration(96_000)).isEqualTo("96.0 ms");
        assertThat(Numbers.duration(1_700_000)).isEqualTo("1.70 s");
        assertThat(Numbers.brief(100)).isEqualTo("100");
        assertThat(Numbers.brief(2.5)).isEqualTo("2.5");
        assertThat(Numbers.brief(999_600)).isEqualTo("1000K");
        assertThat(Numbers.brief(10_000_000)).isEqualTo("10.0M");
        assertThat(Numbers.bytes(2_500)).isEqualTo("2.44 KiB");
        assertThat(Numbers.bytes(3L << 30)).isEqualTo("3.00 GiB");
    }
}
