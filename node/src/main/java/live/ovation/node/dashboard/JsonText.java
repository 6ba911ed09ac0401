package live.ovation.node.dashboard;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import live.ovation.transport.json.Json;

/// Writes JSON from left to right; commas come by themselves. Confined to one thread.
final class JsonText {
    private final StringBuilder text = new StringBuilder(2048);

    JsonText open(char bracket) {
        comma();
        text.append(bracket);
        return this;
    }

    JsonText close(char bracket) {
        text.append(bracket);
        return this;
    }

    JsonText name(String name) {
        comma();
        text.append(Json.quote(name)).append(':');
        return this;
    }

    JsonText field(String name, String value) {
        name(name);
        text.append(Json.quote(value));
        return this;
    }

    JsonText field(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonText field(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonText value(String value) {
        comma();
        text.append(Json.quote(value));
        return this;
    }

    /// @param json text that is JSON already
    JsonText raw(String json) {
        comma();
        text.append(json);
        return this;
    }

    /// A list of objects.
    <T> JsonText list(String name, Iterable<T> items, BiConsumer<JsonText, T> fields) {
        name(name).open('[');
        for (T item : items) {
            open('{');
            fields.accept(this, item);
            close('}');
        }
        return close(']');
    }

    private void comma() {
        if (!text.isEmpty() && "{[:,".indexOf(text.charAt(text.length() - 1)) < 0) {
            text.append(',');
        }
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
