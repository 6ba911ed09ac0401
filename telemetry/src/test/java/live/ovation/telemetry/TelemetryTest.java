package live.ovation.telemetry;

import static live.ovation.telemetry.Metric.counter;
import static live.ovation.telemetry.Metric.gauge;
import static live.ovation.telemetry.Metric.latency;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    private final Telemetry telemetry = new Telemetry();

    private enum Sample implements Metric {
        THINGS(counter("ovation_test_things_total", "Things that happened.")),
        ENDINGS(counter("ovation_test_endings_total", "Endings, by reason.")),
        TAKES(latency("ovation_test_takes_seconds", "How long it takes.")),
        LEVEL(gauge("ovation_test_level_bytes", "How high it stands."));

        private final Declaration declaration;

        Sample(Declaration declaration) {
            this.declaration = declaration;
        }

        @Override
        public Declaration declaration() {
            return declaration;
        }
    }

    private List<String> scraped() {
        return telemetry.scrape().lines().toList();
    }

    @Test
    void counterIsShownUnderItsNameWithItsSentence() {
        telemetry.counter(Sample.THINGS).add(41);
        telemetry.counter(Sample.THINGS).increment();

        assertThat(scraped())
                .contains(
                        "# HELP ovation_test_things_total Things that happened.",
                        "# TYPE ovation_test_things_total counter",
                        "ovation_test_things_total 42.0");
    }

    @Test
    void latencyIsAHistogramOfSeconds() {
        Latency takes = telemetry.latency(Sample.TAKES);
        takes.record(75_000);
        takes.record(76_000);
        takes.record(-1);

        assertThat(scraped())
                .contains(
                        "# TYPE ovation_test_takes_seconds histogram",
                        "ovation_test_takes_seconds_bucket{le=\"0.001\"} 1",
                        "ovation_test_takes_seconds_bucket{le=\"0.075\"} 2",
                        "ovation_test_takes_seconds_bucket{le=\"0.1\"} 3",
                        "ovation_test_takes_seconds_bucket{le=\"+Inf\"} 3",
                        "ovation_test_takes_seconds_sum 0.151");
        assertThat(telemetry.latency(Sample.TAKES)).isSameAs(takes);
        assertThatThrownBy(() -> telemetry.latency(Sample.LEVEL)).hasMessageContaining("expected: LATENCY");
    }

    @Test
    void counterOfAMetricIsAlwaysTheSame() {
        LongAdder counter = telemetry.counter(Sample.THINGS);

        assertThat(telemetry.counter(Sample.THINGS)).isSameAs(counter);
        assertThat(telemetry.counter(Sample.ENDINGS)).isNotSameAs(counter);
        assertThat(new Telemetry().counter(Sample.THINGS)).isNotSameAs(counter);
    }

    @Test
    void untouchedCounterIsShownAsZero() {
        telemetry.counter(Sample.THINGS);

        assertThat(scraped()).contains("ovation_test_things_total 0.0");
    }

    @Test
    void eachValueOfALabelIsACounterOfItsOwn() {
        telemetry.counter(Sample.ENDINGS, "reason", "stalled").add(2);
        telemetry.counter(Sample.ENDINGS, "reason", "draining").add(3);
        telemetry.counter(Sample.ENDINGS, "reason", "stalled").increment();

        assertThat(scraped())
                .contains(
                        "ovation_test_endings_total{reason=\"stalled\"} 3.0",
                        "ovation_test_endings_total{reason=\"draining\"} 3.0");
    }

    @Test
    void otherLabelOfTheSameMetricIsRefusedRatherThanNeverShown() {
        telemetry.counter(Sample.ENDINGS, "reason", "stalled").increment();

        assertThatThrownBy(() -> telemetry.counter(Sample.ENDINGS, "lane", "each"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ovation_test_endings_total: label \"lane\" (expected: \"reason\")");
        assertThatThrownBy(() -> telemetry.counter(Sample.ENDINGS)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void gaugeIsReadWheneverSomebodyLooks() {
        AtomicLong level = new AtomicLong(5);
        telemetry.gauge(Sample.LEVEL, level::get);
        assertThat(scraped())
                .contains(
                        "# HELP ovation_test_level_bytes How high it stands.",
                        "# TYPE ovation_test_level_bytes gauge",
                        "ovation_test_level_bytes 5.0");

        level.set(-7);
        assertThat(scraped()).contains("ovation_test_level_bytes -7.0");
    }

    @Test
    void gaugesOfOneMetricAddUp() {
        AtomicLong first = new AtomicLong(5);
        AtomicLong second = new AtomicLong(20);
        telemetry.gauge(Sample.LEVEL, first::get);
        telemetry.gauge(Sample.LEVEL, second::get);
        assertThat(scraped()).contains("ovation_test_level_bytes 25.0");

        second.set(30);
        first.set(0);
        assertThat(scraped()).contains("ovation_test_level_bytes 30.0");
    }

    @Test
    void gaugeAndCounterOutliveACollectionOfGarbage() {
        List<WeakReference<Object>> garbage = new ArrayList<>();
        register(garbage);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return garbage.getFirst().get() == null;
        });

        assertThat(scraped()).contains("ovation_test_level_bytes 9.0", "ovation_test_things_total 1.0");
    }

    /// Nobody but the telemetry holds on to what is registered here.
    private void register(List<WeakReference<Object>> garbage) {
        AtomicLong level = new AtomicLong(9);
        LongSupplier value = level::get;
        telemetry.gauge(Sample.LEVEL, value);
        telemetry.counter(Sample.THINGS).increment();
        garbage.add(new WeakReference<>(new Object()));
    }

    @Test
    void gaugeThatFailsIsNotANumberAndHidesNoOther() {
        telemetry.counter(Sample.THINGS).increment();
        telemetry.gauge(Sample.LEVEL, () -> {
            throw new IllegalStateException("told to fail");
        });

        assertThat(scraped()).contains("ovation_test_level_bytes NaN", "ovation_test_things_total 1.0");
    }

    @Test
    void metricIsUsedAsWhatItWasDeclared() {
        assertThatThrownBy(() -> telemetry.counter(Sample.LEVEL))
                .hasMessage("ovation_test_level_bytes: GAUGE (expected: COUNTER)");
        assertThatThrownBy(() -> telemetry.gauge(Sample.THINGS, () -> 1))
                .hasMessage("ovation_test_things_total: COUNTER (expected: GAUGE)");
    }

    @Test
    void manyThreadsCountRight() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            String lane = "lane" + t % 2;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 10_000; i++) {
                    telemetry.counter(Sample.THINGS).increment();
                    telemetry.counter(Sample.ENDINGS, "lane", lane).increment();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(scraped())
                .contains(
                        "ovation_test_things_total 80000.0",
                        "ovation_test_endings_total{lane=\"lane0\"} 40000.0",
                        "ovation_test_endings_total{lane=\"lane1\"} 40000.0");
    }

    @Test
    void whatWasCountedAndRecordedCanBeReadBack() {
        Metric total = Sample.ENDINGS;
        Metric latency = Sample.TAKES;
        Metric shown = Sample.LEVEL;
        assertThat(telemetry.count(total)).isZero();
        telemetry.counter(total, "reason", "one").add(3);
        telemetry.counter(total, "reason", "other").add(4);
        telemetry.latency(latency).record(900);
        telemetry.latency(latency).record(60_000_000);
        telemetry.gauge(shown, () -> 7);
        assertThat(telemetry.counts(total)).containsOnly(Map.entry("one", 3L), Map.entry("other", 4L));
        assertThat(telemetry.count(total)).isEqualTo(7);
        assertThat(telemetry
                        .histograms(latency)
                        .getOrDefault("", Histogram.EMPTY)
                        .counts())
                .containsOnly(Map.entry(1_000L, 1L), Map.entry(20_000_000L, 1L));
        assertThat(telemetry.shown(shown)).containsOnly(Map.entry("", 7L));
    }
}
