package live.ovation.crowd.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JsonScanTest {
    private final JsonScan scan = new JsonScan();

    private Map<String, String> fields(String json) {
        Map<String, String> fields = new LinkedHashMap<>();
        scan.over(Bytes.of(json), 0, json.length());
        while (scan.next()) {
            fields.put(json.substring(scan.keyFrom, scan.keyTo), json.substring(scan.valueFrom, scan.valueTo));
        }
        return fields;
    }

    @Test
    void findsEveryFieldOfAnObject() {
        assertThat(fields("{\"a\":1,\"b\":\"x,}\\\"y\",\"c\":{\"d\":[1,\"]\"]},\"e\":null, \"f\" : true}"))
                .containsExactly(
                        Map.entry("a", "1"),
                        Map.entry("b", "x,}\\\"y"),
                        Map.entry("c", "{\"d\":[1,\"]\"]}"),
                        Map.entry("e", "null"),
                        Map.entry("f", "true"));
        assertThat(scan.broken()).isFalse();
        assertThat(fields("{}")).isEmpty();
        assertThat(scan.broken()).isFalse();
    }

    @Test
    void whatIsNoObjectIsBroken() {
        for (String bad :
                new String[] {"", "[1]", "1", "{\"a\"", "{\"a\":", "{\"a\":}", "{\"a\":\"x", "{a:1}", "{\"a\" 1}"}) {
            fields(bad);
            assertThat(scan.broken()).as(bad).isTrue();
        }
    }

    @Test
    void noTextMakesItRunPastTheEnd() {
        SplittableRandom random = new SplittableRandom(7);
        String letters = "{}[]\",:\\a1 ";
        for (int round = 0; round < 50_000; round++) {
            StringBuilder json = new StringBuilder("{");
            for (int i = random.nextInt(20); i > 0; i--) {
                json.append(letters.charAt(random.nextInt(letters.length())));
            }
            byte[] bytes = Bytes.of(json.toString());
            scan.over(bytes, 0, bytes.length);
            int steps = 0;
            while (scan.next()) {
                assertThat(scan.valueTo).isLessThanOrEqualTo(bytes.length);
                assertThat(++steps).isLessThan(100);
            }
        }
    }
}
