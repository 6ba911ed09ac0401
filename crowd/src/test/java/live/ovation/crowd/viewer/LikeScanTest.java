package live.ovation.crowd.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LikeScanTest {
    private static final String FRAME =
            "event: like\ndata: {\"video\":\"v\",\"kind\":\"love\",\"by\":\"ann\",\"n\":12,\"at\":1700000000000000}\n\n";

    private final LikeScan scan = new LikeScan();
    private final byte[] prefix = new Video("v").likePrefix;

    private int scan(String text) {
        byte[] bytes = Bytes.of(text);
        return scan.scan(bytes, 0, bytes.length, prefix);
    }

    @Test
    void readsCountTapperAndTime() {
        byte[] bytes = Bytes.of("xx" + FRAME + "event");

        assertThat(scan.scan(bytes, 2, bytes.length, prefix)).isEqualTo(2 + FRAME.length());
        assertThat(scan.n).isEqualTo(12);
        assertThat(Bytes.text(bytes, scan.byFrom, scan.byTo)).isEqualTo("ann");
        assertThat(Bytes.number(bytes, scan.atFrom, scan.atTo)).isEqualTo(1_700_000_000_000_000L);
    }

    @Test
    void tapperMayBeUnknown() {
        assertThat(scan(FRAME.replace("\"by\":\"ann\",", ""))).isPositive();
        assertThat(scan.byTo - scan.byFrom).isZero();
    }

    @Test
    void frameCutOffAnywhereIsLeftToTheGeneralParser() {
        for (int length = 0; length < FRAME.length(); length++) {
            assertThat(scan(FRAME.substring(0, length)))
                    .as(FRAME.substring(0, length))
                    .isEqualTo(-1);
        }
    }

    @Test
    void anythingElseIsLeftToTheGeneralParser() {
        assertThat(scan(FRAME.replace("\"v\"", "\"w\""))).isEqualTo(-1);
        assertThat(scan(FRAME.replace("12", "-1"))).isEqualTo(-1);
        assertThat(scan(FRAME.replace("12", "1234567890"))).isEqualTo(-1);
        assertThat(scan(FRAME.replace("ann", "a\\\"n"))).isEqualTo(-1);
        assertThat(scan(FRAME.replace("1700000000000000", "170000000000000"))).isEqualTo(-1);
        assertThat(scan(FRAME.replace("}\n\n", ",\"x\":1}\n\n"))).isEqualTo(-1);
        assertThat(scan(FRAME.replace("}\n\n", "}\nid: 1\n\n"))).isEqualTo(-1);
    }
}
