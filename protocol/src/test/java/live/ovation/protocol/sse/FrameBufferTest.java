package live.ovation.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import live.ovation.protocol.RandomEvents;
import org.junit.jupiter.api.Test;

class FrameBufferTest {
    private static String text(FrameBuffer buffer) {
        return new String(buffer.toByteArray(), StandardCharsets.UTF_8);
    }

    private static String json(String text) {
        return text(new FrameBuffer(0).json(text));
    }

    @Test
    void numbersAreWrittenAsTheyAre() {
        long[] numbers = {
            0, 1, 9, 10, 99, 100, -1, -10, 1_700_000_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MIN_VALUE
        };
        for (long number : numbers) {
            assertThat(text(new FrameBuffer(0).number(number))).isEqualTo(Long.toString(number));
        }
    }

    @Test
    void anyNumberIsWrittenAsItIs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        FrameBuffer buffer = new FrameBuffer(1);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            long number = random.nextLong() >> random.nextInt(64);
            buffer.number(number);
            expected.append(number);
        }
        assertThat(text(buffer)).as("seed %d", seed).isEqualTo(expected.toString());
    }

    @Test
    void plainTextIsOnlyQuoted() {
        assertThat(json("")).isEqualTo("\"\"");
        assertThat(json("Hello, world!")).isEqualTo("\"Hello, world!\"");
        assertThat(json("é日本\u2028")).isEqualTo("\"é日本\u2028\"");
    }

    @Test
    void quotesAndBackslashesAreEscaped() {
        assertThat(json("\"\\")).isEqualTo("\"\\\"\\\\\"");
        assertThat(json("</script>")).isEqualTo("\"</script>\"");
    }

    @Test
    void everyControlCharacterIsEscaped() {
        for (char c = 0; c < 0x80; c++) {
            String written = json(String.valueOf(c));
            if (c < 0x20 || c == 0x7f) {
                assertThat(written).isEqualTo("\"\\u%04x\"", (int) c);
            } else if (c != '"' && c != '\\') {
                assertThat(written).isEqualTo("\"" + c + "\"");
            }
        }
    }

    @Test
    void everyCodePointIsWrittenAsUtf8() {
        for (int codePoint = 0x80; codePoint <= Character.MAX_CODE_POINT; codePoint += codePoint < 0x11000 ? 1 : 251) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                String text = Character.toString(codePoint);
                assertThat(new FrameBuffer(0).json(text).toByteArray())
                        .as("U+%04X", codePoint)
                        .isEqualTo(("\"" + text + "\"").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void emojiOfSeveralCodePointsStayWhole() {
        String family = "👩‍👩‍👧‍👦 👍🏽 🇨🇿";
        assertThat(json(family)).isEqualTo("\"" + family + "\"");
    }

    @Test
    void unpairedSurrogateBecomesTheReplacementCharacter() {
        assertThat(json("\ud83d")).isEqualTo("\"\ufffd\"");
        assertThat(json("\ude00")).isEqualTo("\"\ufffd\"");
        assertThat(json("a\ud83dz")).isEqualTo("\"a\ufffdz\"");
        assertThat(json("\ude00\ud83d")).isEqualTo("\"\ufffd\ufffd\"");
        assertThat(json("\ud83d\ud83d\ude00")).isEqualTo("\"\ufffd😀\"");
        assertThat(json("\ud83d\n")).isEqualTo("\"\ufffd\\u000a\"");
    }

    @Test
    void anyTextIsOneLineOfValidUtf8() {
        long seed = System.nanoTime();
        RandomEvents events = new RandomEvents(new Random(seed));
        for (int i = 0; i < 10_000; i++) {
            String nasty = events.nastyText();
            byte[] bytes = new FrameBuffer(0).json(nasty).toByteArray();
            assertThat(bytes).as("seed %d", seed).doesNotContain(0, '\n', '\r');
            String read = new String(bytes, StandardCharsets.UTF_8);
            assertThat(read.getBytes(StandardCharsets.UTF_8))
                    .as("seed %d", seed)
                    .isEqualTo(bytes);
            assertThat(JsonText.read(read)).as("seed %d", seed).isEqualTo(JsonText.withoutUnpaired(nasty));
        }
    }

    @Test
    void otherThanAsciiIsRefusedBeforeItsByteCouldEndALine() {
        FrameBuffer buffer = new FrameBuffer(4).ascii("a");

        // Cut to one byte this is a carriage return.
        assertThatThrownBy(() -> buffer.ascii("b\u010d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("character: U+010D at 1 (expected: ASCII)");
        assertThat(text(buffer.ascii("c"))).isEqualTo("ac");
    }

    @Test
    void bufferGrowsAndIsReused() {
        FrameBuffer buffer = new FrameBuffer(0);
        buffer.ascii("x".repeat(1_000))
                .raw("é".getBytes(StandardCharsets.UTF_8))
                .number(7)
                .json("y");
        assertThat(text(buffer)).isEqualTo("x".repeat(1_000) + "é7\"y\"");

        byte[] array = buffer.array();
        buffer.clear();
        assertThat(buffer.length()).isZero();
        buffer.raw(new byte[] {1, 2, 3, 4}, 1, 2);
        assertThat(buffer.toByteArray()).containsExactly(2, 3);
        assertThat(buffer.array()).as("the same memory").isSameAs(array);
    }
}
