package live.ovation.transport.json;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The JSON library's one mapper, and quoting for answers written by hand. Thread-safe.
public final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /// The text as a JSON string, quotes included.
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 16).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }

    /// Reads a JSON object.
    ///
    /// @throws JsonFormatException when the bytes are anything else
    public static JsonFields parse(byte[] bytes) {
        return JsonFields.parse(bytes);
    }

    public static JsonFields parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
