package live.ovation.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import live.ovation.transport.json.Json;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private static EventReader reader(String text) {
        return new EventReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void framesAreReadAsTheStandardHasThem() throws IOException {
        EventReader reader =
                reader("retry: 1500\n\n: comment\nevent: like\nid: 7\ndata: {}\n\ndata:a\ndata: b\r\n\r\n");
        assertThat(reader.next()).isEqualTo(new EventReader.Frame("message", null, "", 1500));
        assertThat(reader.next()).isEqualTo(new EventReader.Frame("like", "7", "{}", -1));
        assertThat(reader.next()).isEqualTo(new EventReader.Frame("message", null, "a\nb", -1));
        assertThat(reader.next()).isNull();
    }

    @Test
    void aFrameThatWasCutOffIsNone() throws IOException {
        assertThat(reader("event: like\ndata: {").next()).isNull();
    }

    @Test
    void eventsAreWords() {
        String at = "\"at\":1700000000000000";
        assertThat(EventWords.of(
                        "like",
                        Json.parse("{\"video\":\"v\",\"kind\":\"wow\",\"by\":\"ann\",\"n\":3," + at + "}"),
                        false))
                .endsWith("  😮 ×3 ann");
        assertThat(EventWords.of("like", Json.parse("{\"video\":\"v\",\"kind\":\"odd\",\"n\":1," + at + "}"), true))
                .endsWith("  v  odd somebody");
        assertThat(EventWords.of("likes", Json.parse("{\"n\":{\"like\":4},\"totals\":{\"like\":1004}}"), false))
                .endsWith("♥ ×4  (1,004 in all)");
        assertThat(EventWords.of("comment", Json.parse("{\"by\":\"bo\",\"text\":\"hi\"}"), false))
                .endsWith("bo: hi");
        assertThat(EventWords.of(
                        "gap", Json.parse("{\"lane\":\"comments\",\"missed\":null,\"reason\":\"slow\"}"), false))
                .endsWith("(missed some comments: slow; catching up)");
        assertThat(EventWords.of(
                        "ended",
                        Json.parse("{\"started\":1,\"ended\":1700000000000000,\"peakViewers\":1204,\"unique\":5000}"),
                        false))
                .endsWith("(the stream has ended; at most 1,204 watched at a time, about 5,000 different viewers)");
        assertThat(EventWords.of("ended", Json.parse("{\"ended\":null}"), false))
                .endsWith("(the stream goes on)");
        assertThat(EventWords.of("beat", Json.parse("{}"), false)).isNull();
    }
}
