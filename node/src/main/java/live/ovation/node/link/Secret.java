package live.ovation.node.link;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import live.ovation.transport.Handler;
import live.ovation.transport.Problem;
import org.jspecify.annotations.Nullable;

/// What nodes show each other, so that an internal port that strangers reach does nothing for them. Immutable.
public final class Secret {
    private static final String HEADER = "Ovation-Secret";

    private final String value;

    /// @param value empty: nothing is shown and nothing asked for
    public Secret(String value) {
        this.value = value;
    }

    /// What to send along.
    public Map<String, String> headers() {
        return value.isEmpty() ? Map.of() : Map.of(HEADER, value);
    }

    /// A handler that first looks whether the caller is one of us.
    public Handler guard(Handler handler) {
        if (value.isEmpty()) {
            return handler;
        }
        byte[] expected = bytes(value);
        return exchange -> {
            String shown = exchange.header(HEADER);
            if (!MessageDigest.isEqual(expected, bytes(shown))) {
                throw new Problem(
                        403,
                        "not-a-node",
                        "Only nodes of this cluster may do this",
                        HEADER + ": " + (shown == null ? "none" : "another one") + " (expected: this cluster's)",
                        null);
            }
            handler.handle(exchange);
        };
    }

    private static byte[] bytes(@Nullable String text) {
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return value.isEmpty() ? "no secret" : "a secret";
    }
}
