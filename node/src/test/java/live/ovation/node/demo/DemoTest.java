package live.ovation.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class DemoTest {
    private static RandomGenerator dice(long seed) {
        return RandomGeneratorFactory.getDefault().create(seed);
    }

    @Test
    void theCrowdReactsAboutAsOftenAsAskedAndNeverEvenly() {
        HumanRhythm rhythm = new HumanRhythm(2, dice(7));
        double seconds = 0;
        int busiest = 0;
        Map<Integer, Integer> perSecond = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            seconds += rhythm.next().toNanos() / 1e9;
            busiest = Math.max(busiest, perSecond.merge((int) seconds, 1, Integer::sum));
        }
        assertThat(20_000 / seconds).isBetween(1.0, 8.0);
        assertThat(busiest).as("applause").isGreaterThan(10);
        long quiet = (long) seconds - perSecond.size();
        assertThat(quiet).as("seconds without a reaction").isGreaterThan((long) (seconds * 0.02));
    }

    @Test
    void nobodySaysTheSameTwiceInARow() {
        SmallTalk talk = new SmallTalk(dice(11));
        String last = "";
        for (int i = 0; i < 1000; i++) {
            String next = talk.phrase();
            assertThat(next).isNotEqualTo(last).hasSizeBetween(1, 500);
            last = next;
        }
    }

    @Test
    void everyReactionHappensAndTheHeartMost() {
        SmallTalk talk = new SmallTalk(dice(13));
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < 5000; i++) {
            seen.merge(talk.kind(), 1, Integer::sum);
        }
        assertThat(seen).containsOnlyKeys("like", "love", "clap", "laugh", "wow", "sad");
        assertThat(seen.get("like")).isGreaterThan(seen.get("love"));
    }

    @Test
    void theSameSeedIsTheSameShow() {
        SmallTalk one = new SmallTalk(dice(3));
        SmallTalk two = new SmallTalk(dice(3));
        for (int i = 0; i < 50; i++) {
            assertThat(one.name() + one.kind() + one.phrase()).isEqualTo(two.name() + two.kind() + two.phrase());
        }
    }
}
