package live.ovation.system.support;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the server's JSON. Thread-safe.
public final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    public static JsonNode parse(String text) {
        return MAPPER.readTree(text);
    }

    /// The text as a JSON string, quotes included.
    public static String quote(String text) {
        return MAPPER.writeValueAsString(text);
    }
}
