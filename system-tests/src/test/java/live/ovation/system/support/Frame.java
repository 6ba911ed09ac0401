package live.ovation.system.support;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One event of a stream.
///
/// @param id what its `id:` line says; null when it has none
/// @param cameNanos when all of it was here, by this process' `System.nanoTime()`
public record Frame(String event, @Nullable String id, String data, long cameNanos) {
    public JsonNode json() {
        return Json.parse(data);
    }

    public String text(String field) {
        return json().path(field).asString();
    }

    public long number(String field) {
        return json().path(field).asLong();
    }

    public boolean isOf(String video) {
        return text("video").equals(video);
    }
}
