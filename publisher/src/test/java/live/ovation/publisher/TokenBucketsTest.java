package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import live.ovation.telemetry.ManualClock;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LongAdder forgotten = new LongAdder();
    private final ManualClock clock = new ManualClock();
    private final TokenBuckets<String> buckets = buckets(10, 100, 3);

    private TokenBuckets<String> buckets(int perSecond, int burst, int most) {
        return new TokenBuckets<>(new RateLimits.Limit(perSecond, burst), most, clock, forgotten);
    }

    @Test
    void bucketIsFullAtFirstAndFillsAgain() {
        assertThat(buckets.take("a", 60)).isZero();
        assertThat(buckets.take("a", 50)).isEqualTo(SECOND);
        assertThat(buckets.take("a", 40)).isZero();
        assertThat(buckets.take("a", 1)).isEqualTo(SECOND / 10);
        clock.advance(Duration.ofMillis(99));
        assertThat(buckets.take("a", 1)).isEqualTo(SECOND / 1000);
        clock.advance(Duration.ofMillis(1));
        assertThat(buckets.take("a", 1)).isZero();
        clock.advance(Duration.ofDays(1));
        assertThat(buckets.take("a", 100)).isZero();
        assertThat(buckets.take("a", 1))
                .as("it never holds more than the burst")
                .isPositive();
    }

    @Test
    void refusedRequestTakesNothing() {
        buckets.take("a", 90);
        for (int i = 0; i < 5; i++) {
            assertThat(buckets.take("a", 50)).isEqualTo(4 * SECOND);
        }
        assertThat(buckets.take("a", 10)).isZero();
        buckets.giveBack("a", 30);
        assertThat(buckets.take("a", 31)).isPositive();
        assertThat(buckets.take("a", 30)).isZero();
        buckets.giveBack("a", 1000);
        assertThat(buckets.take("a", 100)).isZero();
        assertThat(buckets.take("a", 1))
                .as("nobody can put in more than it holds")
                .isPositive();
    }

    @Test
    void onlySoManyAreKeptAndWhoGoesBeforeTheTimeIsCounted() {
        buckets.take("a", 100);
        buckets.take("b", 100);
        buckets.take("c", 100);
        assertThat(buckets.take("a", 1))
                .as("seen again, so b is the longest unseen")
                .isPositive();
        buckets.take("d", 1);
        assertThat(buckets.size()).isEqualTo(3);
        assertThat(forgotten.sum()).isEqualTo(1);
        assertThat(buckets.take("a", 1)).isPositive();
        assertThat(buckets.take("c", 1)).isPositive();
        assertThat(buckets.take("b", 100)).as("forgotten, hence full").isZero();
    }

    @Test
    void whatIsFullAgainGoesWithoutLoss() {
        TokenBuckets<String> many = buckets(10, 100, 1_000);
        for (int i = 0; i < 1_000; i++) {
            many.take("crowd-" + i, 10);
        }
        assertThat(many.size()).isEqualTo(1_000);
        clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 999; i++) {
            many.take("late-" + i, 1);
        }
        assertThat(many.size()).as("two go for one that comes").isEqualTo(999);
        assertThat(forgotten.sum()).isZero();
    }

    @Test
    void clockThatStepsBackCostsAtMostAnEmptyBucket() {
        buckets.take("a", 10);
        clock.advance(Duration.ofHours(-5));
        long wait = buckets.take("a", 1);
        assertThat(wait).isPositive().isLessThanOrEqualTo(SECOND);
        clock.advance(Duration.ofNanos(wait));
        assertThat(buckets.take("a", 1)).isZero();
        assertThat(buckets.take("new", 100)).isZero();
    }

    @Test
    void overTimeItLetsThroughWhatTheRateSays() {
        long seed = Long.getLong("ovation.seed", System.nanoTime());
        System.out.println("TokenBucketsTest: -Dovation.seed=" + seed);
        Random random = new Random(seed);
        long taken = 0;
        for (int i = 0; i < 100_000; i++) {
            int count = 1 + random.nextInt(50);
            if (buckets.take("a", count) == 0) {
                taken += count;
            }
            clock.advance(Duration.ofMillis(random.nextInt(20)));
        }
        double seconds = clock.nanoTime() / (double) SECOND;
        assertThat((double) taken).isCloseTo(100 + 10 * seconds, within(100.0));
    }
}
