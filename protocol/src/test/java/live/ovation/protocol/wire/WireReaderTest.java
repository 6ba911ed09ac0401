package live.ovation.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WireReaderTest {
    private static WireReader reader(int... bytes) {
        byte[] array = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            array[i] = (byte) bytes[i];
        }
        return new WireReader(array);
    }

    @Test
    void numbersOfEveryLengthSurvive() {
        WireWriter out = new WireWriter(0);
        for (int bits = 0; bits < 63; bits++) {
            long power = 1L << bits;
            out.reset().number(power - 1).number(power).number(power + 1);
            WireReader in = new WireReader(out.toByteArray());
            assertThat(in.number()).isEqualTo(power - 1);
            assertThat(in.number()).isEqualTo(power);
            assertThat(in.number()).isEqualTo(power + 1);
            in.end();
        }
        assertThat(new WireReader(out.reset().number(Long.MAX_VALUE).toByteArray()).number())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void smallNumbersAreOneByte() {
        assertThat(new WireWriter(1).number(0).number(127).toByteArray()).containsExactly(0, 127);
        assertThat(new WireWriter(1).number(128).toByteArray()).containsExactly(0x80, 1);
    }

    @Test
    void numberOfMoreThan63BitsIsRefused() {
        WireReader in = reader(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1);

        assertThatThrownBy(in::number).isInstanceOf(WireException.class).hasMessage("number: more than 63 bits");
    }

    @Test
    void numberWithoutAnEndIsRefused() {
        assertThatThrownBy(reader(0xff, 0xff)::number).isInstanceOf(WireException.class);
        assertThatThrownBy(reader()::number)
                .isInstanceOf(WireException.class)
                .hasMessage("1 bytes wanted (expected: at most the 0 that follow)");
    }

    @Test
    void textThatWasExpectedIsNotCopied() {
        String expected = "video-1";
        byte[] bytes = new WireWriter(64)
                .text("video-1")
                .text("video-2")
                .text("video-10")
                .text("video")
                .text("")
                .text("vid\u00e9o")
                .text("video-1")
                .toByteArray();
        WireReader in = new WireReader(bytes);
        assertThat(in.text(expected)).isSameAs(expected);
        assertThat(in.text(expected)).isEqualTo("video-2");
        assertThat(in.text(expected)).isEqualTo("video-10");
        assertThat(in.text(expected)).isEqualTo("video");
        assertThat(in.text(expected)).isEmpty();
        // Of the same number of bytes and characters, of which one is no ASCII.
        assertThat(in.text("vid\u00c3\u00a9o")).isEqualTo("vid\u00e9o");
        assertThat(in.text(expected)).isSameAs(expected);
        in.end();
        assertThatThrownBy(() -> reader(7, 'v').text(expected)).isInstanceOf(WireException.class);
    }

    @Test
    void countFitsAnIndex() {
        byte[] most = new WireWriter(8).number(Integer.MAX_VALUE).toByteArray();
        assertThat(new WireReader(most).count()).isEqualTo(Integer.MAX_VALUE);

        byte[] more = new WireWriter(8).number(Integer.MAX_VALUE + 1L).toByteArray();
        assertThatThrownBy(new WireReader(more)::count)
                .isInstanceOf(WireException.class)
                .hasMessage("count: 2147483648 (expected: at most 2147483647)");
    }

    @Test
    void lengthIsNotBelievedBeforeItsBytesAreThere() {
        byte[] bytes = new WireWriter(8).number(Integer.MAX_VALUE).u8('x').toByteArray();

        assertThatThrownBy(new WireReader(bytes)::text)
                .isInstanceOf(WireException.class)
                .hasMessage("2147483647 bytes wanted (expected: at most the 1 that follow)");
        assertThatThrownBy(() -> reader(1, 2).skip(-1)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> reader(1, 2).skip(3)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> reader(1, 2, 3).fixedInt()).isInstanceOf(WireException.class);
    }

    @Test
    void readerStaysWithinItsRange() {
        WireReader in = new WireReader(new byte[] {1, 2, 3, 4}, 1, 2);

        assertThat(in.u8()).isEqualTo(2);
        assertThat(in.remaining()).isEqualTo(1);
        assertThatThrownBy(in::end).hasMessage("1 bytes follow (expected: none)");
        assertThat(in.u8()).isEqualTo(3);
        assertThat(in.hasMore()).isFalse();
        in.end();
        assertThatThrownBy(in::u8).isInstanceOf(WireException.class);
    }

    @Test
    void flagIsYesOrNo() {
        assertThat(reader(1).flag()).isTrue();
        assertThat(reader(0).flag()).isFalse();
        assertThatThrownBy(reader(2)::flag).isInstanceOf(WireException.class).hasMessage("flag: 2 (expected: 0 or 1)");
    }

    @Test
    void textSurvivesAndNullIsTheEmptyText() {
        WireWriter out =
                new WireWriter(1).text("").text("é日😀\0").textOrNull(null).textOrNull("x");
        WireReader in = new WireReader(out.toByteArray());

        assertThat(in.text()).isEmpty();
        assertThat(in.text()).isEqualTo("é日😀\0");
        assertThat(in.textOrNull()).isNull();
        assertThat(in.textOrNull()).isEqualTo("x");
    }

    @Test
    void fixedIntsKeepTheirSign() {
        Random random = new Random(7);
        for (int i = 0; i < 100; i++) {
            int value = random.nextInt();
            WireWriter out = new WireWriter(0).u8(9);
            out.patchInt(out.reserveInt(), value);
            WireReader in = new WireReader(out.toByteArray());
            in.u8();
            assertThat(in.fixedInt()).isEqualTo(value);
        }
    }
}
