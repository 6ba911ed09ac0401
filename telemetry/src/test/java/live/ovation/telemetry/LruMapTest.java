package live.ovation.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class LruMapTest {
    @Test
    void theOneThatWasLeftAloneForTheLongestGoesFirst() {
        LruMap<String, Integer> map = new LruMap<>(2);
        map.put("a", 1);
        map.put("b", 2);
        assertThat(map.get("a")).isEqualTo(1);

        map.put("c", 3);

        assertThat(map).containsOnlyKeys("a", "c");
    }

    @Test
    void aMapWithoutRoomIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LruMap<>(0)).withMessageContaining("at most 0");
    }
}
