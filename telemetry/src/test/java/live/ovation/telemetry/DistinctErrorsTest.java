package live.ovation.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DistinctErrorsTest {
    private final DistinctErrors errors = new DistinctErrors();
    private final Logger logger = (Logger) LoggerFactory.getLogger(DistinctErrors.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        logged.start();
        logger.setAdditive(false);
        logger.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
        logger.setAdditive(true);
    }

    private List<String> lines() {
        return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void firstIsLoggedInFullThenOnlyThe10thAndThe100th() {
        IOException error = new IOException("connection reset");
        for (int i = 0; i < 999; i++) {
            errors.record("delivery", error);
        }

        assertThat(lines())
                .containsExactly(
                        "delivery",
                        "delivery: java.io.IOException: connection reset (seen 10 times)",
                        "delivery: java.io.IOException: connection reset (seen 100 times)");
        assertThat(logged.list.getFirst().getThrowableProxy()).as("in full").isNotNull();
        assertThat(logged.list.get(1).getThrowableProxy()).as("in one line").isNull();

        errors.record("delivery", error);
        assertThat(lines()).hasSize(4).last().asString().endsWith("(seen 1000 times)");
        assertThat(errors.counts()).containsExactly(Map.entry("delivery: java.io.IOException", 1_000L));
    }

    @Test
    void errorsAreOfOneKindWhenPlaceAndClassAgree() {
        errors.record("delivery", new IOException("one"));
        errors.record("delivery", new IOException("another"));
        errors.record("delivery", new IllegalStateException("one"));
        errors.record("report", new IOException("one"));

        assertThat(errors.counts())
                .hasSize(3)
                .containsEntry("delivery: java.io.IOException", 2L)
                .containsEntry("delivery: java.lang.IllegalStateException", 1L)
                .containsEntry("report: java.io.IOException", 1L);
        assertThat(lines()).hasSize(3);
    }

    @Test
    void kindsAreBoundedAndTheRestCountsAsOther() {
        for (int i = 0; i < DistinctErrors.MAX_KINDS + 500; i++) {
            errors.record("place " + i, new IOException("x"));
        }
        errors.record("place 0", new IOException("x"));

        assertThat(errors.counts())
                .hasSize(DistinctErrors.MAX_KINDS + 1)
                .containsEntry("other", 500L)
                .as("those known already are still told apart")
                .containsEntry("place 0: java.io.IOException", 2L);
        assertThat(lines()).as("others are one kind also in the log").hasSize(DistinctErrors.MAX_KINDS + 3);
    }

    @Test
    void countsAreACopy() {
        errors.record("delivery", new IOException("x"));
        errors.counts().clear();

        assertThat(errors.counts()).hasSize(1);
    }

    @Test
    void manyThreadsCountRight() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 2_000; i++) {
                    errors.record("delivery", new IOException("x"));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(errors.counts()).containsEntry("delivery: java.io.IOException", 16_000L);
        assertThat(lines()).as("1, 10, 100, 1000, 10000").hasSize(5);
    }

    @Test
    void eachKindIsShownWithItsNewestMessageAndItsTimes() {
        ManualClock clock = new ManualClock();
        DistinctErrors timed = new DistinctErrors(clock);
        long first = clock.epochMicros();
        timed.record("delivery", new IOException("10.0.0.1:9080\n  refused"));
        clock.advance(java.time.Duration.ofSeconds(7));
        timed.record("look-up", new IllegalStateException());
        clock.advance(java.time.Duration.ofSeconds(1));
        timed.record("delivery", new IOException("10.0.0.2:9081\n  reset\u001b[2J" + "!".repeat(500)));

        String message = "10.0.0.2:9081 reset [2J";
        message += "!".repeat(200 - "10.0.0.2:9081\n  reset [2J".length());
        assertThat(timed.newest(5))
                .containsExactly(
                        new DistinctErrors.Seen("delivery: java.io.IOException", message, 2, first, first + 8_000_000),
                        new DistinctErrors.Seen(
                                "look-up: java.lang.IllegalStateException",
                                "",
                                1,
                                first + 7_000_000,
                                first + 7_000_000));
        assertThat(timed.newest(1)).hasSize(1);
    }
}
