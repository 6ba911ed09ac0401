package live.ovation.transport.json;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/// Writes JSON from left to right, in one chain of calls. Of use once, confined to one thread. What does not belong
/// where it is written is a [RuntimeException] there and then.
public final class JsonText {
    private final StringWriter text = new StringWriter(512);
    private final JsonGenerator out = Json.MAPPER.createGenerator(text);

    /// @param bracket `{` or `[`
    public JsonText open(char bracket) {
        switch (bracket) {
            case '{' -> out.writeStartObject();
            case '[' -> out.writeStartArray();
            default -> throw new IllegalArgumentException("bracket: " + bracket + " (expected: { or [)");
        }
        return this;
    }

    /// @param bracket the one that fits what was opened last
    public JsonText close(char bracket) {
        switch (bracket) {
            case '}' -> out.writeEndObject();
            case ']' -> out.writeEndArray();
            default -> throw new IllegalArgumentException("bracket: " + bracket + " (expected: } or ])");
        }
        return this;
    }

    /// A field's name; its value comes next.
    public JsonText name(String name) {
        out.writeName(name);
        return this;
    }

    public JsonText field(String name, String value) {
        out.writeName(name).writeString(value);
        return this;
    }

    public JsonText field(String name, long value) {
        out.writeName(name).writeNumber(value);
        return this;
    }

    public JsonText field(String name, boolean value) {
        out.writeName(name).writeBoolean(value);
        return this;
    }

    public JsonText value(String value) {
        out.writeString(value);
        return this;
    }

    /// @param json text that is JSON already
    public JsonText raw(String json) {
        out.writeRawValue(json);
        return this;
    }

    /// A list of objects.
    public <T> JsonText list(String name, Iterable<T> items, BiConsumer<JsonText, T> fields) {
        name(name).open('[');
        for (T item : items) {
            open('{');
            fields.accept(this, item);
            close('}');
        }
        return close(']');
    }

    /// What was written, in UTF-8. It ends here.
    public byte[] bytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    /// What was written. It ends here.
    @Override
    public String toString() {
        out.close();
        return text.toString();
    }
}
