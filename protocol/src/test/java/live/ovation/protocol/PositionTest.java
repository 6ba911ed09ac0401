package live.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    private static final Position AT_7 = new Position(new RegionId("eu"), 3, 7);

    @Test
    void textAndBack() {
        assertThat(AT_7).hasToString("eu.3.7");
        assertThat(Position.parse("eu.3.7")).isEqualTo(AT_7);
    }

    @Test
    void regionMayHaveDotsAndDigitsOfItsOwn() {
        Position position = new Position(new RegionId("eu.west.1"), 0, 0);

        assertThat(Position.parse(position.toString())).isEqualTo(position);
        assertThat(Position.parse("1.2.3.4")).isEqualTo(new Position(new RegionId("1.2"), 3, 4));
    }

    @Test
    void anyPositionSurvivesItsText() {
        long seed = System.nanoTime();
        RandomEvents events = new RandomEvents(new Random(seed));
        for (int i = 0; i < 2_000; i++) {
            Position position = events.position();
            assertThat(Position.parse(position.toString())).as("seed %d", seed).isEqualTo(position);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "eu",
                "eu.3",
                "eu.3.",
                "eu..7",
                ".3.7",
                "eu.3.7.",
                "eu.x.7",
                "eu.3.x",
                "eu.-3.7",
                "eu.3.-7",
                "eu.+3.7",
                "eu.3.+7",
                "eu.03.7",
                "eu.3.07",
                "eu.3.-0",
                "eu.\u0663.\u0667",
                "eu.3.9223372036854775808",
                "eu.9223372036854775808.7",
                "e u.3.7",
                "eu\n.3.7",
                "eu,x.3.7",
                "eu=x.3.7",
                " eu.3.7",
                "eu.3.7 ",
                "eu.3.7\n",
                "eu.0x3.7",
                "eu.3.7e0",
                "eu.3.1_000"
            })
    void nonsenseIsNoPosition(String text) {
        assertThatThrownBy(() -> Position.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void longNonsenseIsNotRepeatedInFull() {
        assertThatThrownBy(() -> Position.parse("x".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .hasSizeLessThan(200);
    }

    @Test
    void neitherEpochNorOffsetIsNegative() {
        RegionId region = new RegionId("eu");
        assertThat(new Position(region, Long.MAX_VALUE, Long.MAX_VALUE)).isNotNull();
        assertThatThrownBy(() -> new Position(region, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Position(region, 0, -1))
                .hasMessage("position: epoch 0, offset -1 (expected: neither negative)");
    }

    @Test
    void offsetsCompareOnlyWithinOneJournal() {
        assertThat(AT_7.comparableTo(AT_7.at(9))).isTrue();
        assertThat(AT_7.comparableTo(new Position(new RegionId("eu"), 4, 7))).isFalse();
        assertThat(AT_7.comparableTo(new Position(new RegionId("us"), 3, 7))).isFalse();
    }

    // --- the positions of a whole stream ---

    @Test
    void positionsOfSeveralVideosAreRead() {
        Positions positions = Positions.parseOrNone("v=eu.3.7,w.x=eu.west.4.0");

        assertThat(positions.byVideo()).hasSize(2);
        assertThat(positions.of(new VideoId("v"))).isEqualTo(AT_7);
        assertThat(positions.of(new VideoId("w.x"))).isEqualTo(new Position(new RegionId("eu.west"), 4, 0));
        assertThat(positions.of(new VideoId("z"))).isNull();
    }

    @Test
    void anyPositionsSurviveTheirText() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RandomEvents events = new RandomEvents(random);
        for (int i = 0; i < 200; i++) {
            StringJoiner text = new StringJoiner(",");
            Map<VideoId, Position> byVideo = new HashMap<>();
            for (int j = random.nextInt(32); j >= 0; j--) {
                byVideo.put(events.video(), events.position());
            }
            byVideo.forEach((video, position) -> text.add(Positions.text(video, position)));
            assertThat(Positions.parseOrNone(text.toString()).byVideo())
                    .as("seed %d", seed)
                    .isEqualTo(byVideo);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "=",
                "v",
                "v=",
                "=eu.3.7",
                "v=eu.3",
                "v=eu.3.7,",
                ",v=eu.3.7",
                "v=eu.3.7,,w=eu.3.7",
                "v=eu.3.7;w=eu.3.7",
                "v=eu.3.7,w",
                "v==eu.3.7",
                "v w=eu.3.7",
                "v=eu.3.7\n",
                "0",
                "42",
                "\0",
                "😀=eu.3.7"
            })
    void whatIsNotUnderstoodIsNoPositionAtAll(String text) {
        assertThat(Positions.parseOrNone(text)).isEqualTo(Positions.NONE);
    }

    @Test
    void noIdIsNoPosition() {
        assertThat(Positions.parseOrNone(null)).isEqualTo(Positions.NONE);
    }

    @Test
    void moreVideosThanAnyStreamHasAreNotOurs() {
        assertThat(Positions.parseOrNone(videos(64)).byVideo()).hasSize(64);
        assertThat(Positions.parseOrNone(videos(65))).isEqualTo(Positions.NONE);
        assertThat(Positions.parseOrNone(videos(10_000))).isEqualTo(Positions.NONE);
    }

    private static String videos(int count) {
        StringJoiner text = new StringJoiner(",");
        for (int i = 0; i < count; i++) {
            text.add("v" + i + "=eu.3.7");
        }
        return text.toString();
    }

    @Test
    void randomNonsenseIsNeverMoreThanNoPosition() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String characters = "ve.,=37 \n\0é";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(20); j > 0; j--) {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
            Positions positions = Positions.parseOrNone(text.toString());
            positions
                    .byVideo()
                    .forEach((video, position) ->
                            assertThat(text.toString()).as("seed %d", seed).contains(Positions.text(video, position)));
        }
    }
}
