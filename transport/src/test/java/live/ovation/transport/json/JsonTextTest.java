package live.ovation.transport.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void whatIsWrittenIsJson() {
        JsonText json = new JsonText().open('{').field("text", "a \"b\"\n❤").field("number", -7);
        json.field("yes", true)
                .name("names")
                .open('[')
                .value("one")
                .value("two")
                .close(']');
        json.name("within").open('{').close('}').name("known").raw("{\"x\":1}");
        json.list("rows", List.of(1L, 2L), (one, n) -> one.field("n", n));

        assertThat(new String(json.close('}').bytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"text\":\"a \\\"b\\\"\\n❤\",\"number\":-7,\"yes\":true,\"names\":[\"one\",\"two\"],"
                        + "\"within\":{},\"known\":{\"x\":1},\"rows\":[{\"n\":1},{\"n\":2}]}");
    }

    @Test
    void whatDoesNotBelongThereIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new JsonText().open('('));
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> new JsonText().open('{').value("no name"));
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> new JsonText().open('{').close(']'));
    }
}
