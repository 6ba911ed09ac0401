package live.ovation.transport.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The fields of one JSON object, read strictly: a field has the type that is asked for, or is absent (null counts as
/// absent), or a [JsonFormatException] says which and why. Unknown fields are nobody's business. Immutable.
public final class JsonFields {
    public static final JsonFields NONE = new JsonFields(Json.MAPPER.createObjectNode());

    private final JsonNode object;

    private JsonFields(JsonNode object) {
        this.object = object;
    }

    static JsonFields parse(byte[] bytes) {
        JsonNode node;
        try {
            node = Json.MAPPER.readTree(utf8(bytes));
        } catch (JacksonException e) {
            throw new JsonFormatException("body: not valid JSON: " + firstLine(e) + " (expected: a JSON object)");
        }
        if (node == null || !node.isObject()) {
            throw new JsonFormatException("body: " + describe(node) + " (expected: a JSON object)");
        }
        return new JsonFields(node);
    }

    /// Strictly: the library alone would guess at other encodings and take overlong forms for what they hide.
    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new JsonFormatException("body: not UTF-8 (expected: a JSON object in UTF-8)");
        }
    }

    public @Nullable String text(String field) {
        JsonNode value = present(field);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw wrongType(field, value, "a string");
        }
        return value.stringValue();
    }

    public @Nullable Long integer(String field) {
        JsonNode value = present(field);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrongType(field, value, "an integer");
        }
        return value.longValue();
    }

    public @Nullable Boolean flag(String field) {
        JsonNode value = present(field);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw wrongType(field, value, "true or false");
        }
        return value.booleanValue();
    }

    /// A list of strings; empty when absent.
    public List<String> texts(String field) {
        JsonNode value = present(field);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrongType(field, value, "an array of strings");
        }
        List<String> texts = new ArrayList<>(value.size());
        for (JsonNode element : value) {
            if (!element.isString()) {
                throw wrongType(field + "[" + texts.size() + "]", element, "a string");
            }
            texts.add(element.stringValue());
        }
        return texts;
    }

    /// An object inside; [#NONE] when absent.
    public JsonFields object(String field) {
        JsonNode value = present(field);
        if (value == null) {
            return NONE;
        }
        if (!value.isObject()) {
            throw wrongType(field, value, "an object");
        }
        return new JsonFields(value);
    }

    /// The objects of an array; empty when absent.
    public List<JsonFields> objects(String field) {
        JsonNode value = present(field);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrongType(field, value, "an array of objects");
        }
        List<JsonFields> objects = new ArrayList<>(value.size());
        for (JsonNode element : value) {
            if (!element.isObject()) {
                throw wrongType(field + "[" + objects.size() + "]", element, "an object");
            }
            objects.add(new JsonFields(element));
        }
        return objects;
    }

    /// Sees every field of an object whose values are all integers.
    public void forEachInteger(String field, BiConsumer<String, Long> visitor) {
        JsonFields inner = object(field);
        Map<String, Long> values = new LinkedHashMap<>();
        for (String name : inner.names()) {
            Long value = inner.integer(name);
            if (value != null) {
                values.put(name, value);
            }
        }
        values.forEach(visitor);
    }

    public List<String> names() {
        return List.copyOf(object.propertyNames());
    }

    @Override
    public String toString() {
        return object.toString();
    }

    private @Nullable JsonNode present(String field) {
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private static JsonFormatException wrongType(String field, JsonNode value, String expected) {
        return new JsonFormatException(field + ": " + describe(value) + " (expected: " + expected + ")");
    }

    private static String describe(@Nullable JsonNode value) {
        if (value == null || value.isMissingNode()) {
            return "nothing";
        }
        String text = value.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private static String firstLine(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
