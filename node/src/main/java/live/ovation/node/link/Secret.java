package live.ovation.node.link;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import live.ovation.transport.Handler;
import live.ovation.transport.Problem;
import org.jspecify.annotations.Nullable;

/// What nodes show each other, so that an internal port that strangers reach does nothing for them. Immutable.
public final class Secret {
    private static final String HEADER = "Ovation-Secret";
    private static final String BASIC = "Basic ";

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

    /// As [#guard], for what a browser shows: the secret may also come as the password of HTTP
    /// Basic, whatever the user's name, and who comes with neither is asked for it.
    public Handler guardForPeople(Handler handler) {
        if (value.isEmpty()) {
            return handler;
        }
        byte[] expected = bytes(value);
        return exchange -> {
            boolean known = MessageDigest.isEqual(expected, bytes(exchange.header(HEADER)))
                    || MessageDigest.isEqual(expected, password(exchange.header("Authorization")));
            if (!known) {
                throw Problem.unauthorized(
                        "the password or " + HEADER + ": none, or another one (expected: this cluster's secret)",
                        "Basic realm=\"Ovation: any name, the cluster's secret\", charset=\"UTF-8\"");
            }
            handler.handle(exchange);
        };
    }

    /// Nothing when it is not HTTP Basic.
    private static byte[] password(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return bytes(null);
        }
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).strip());
            String nameAndPassword = new String(decoded, StandardCharsets.UTF_8);
            return bytes(nameAndPassword.substring(nameAndPassword.indexOf(':') + 1));
        } catch (IllegalArgumentException e) {
            return bytes(null);
        }
    }

    private static byte[] bytes(@Nullable String text) {
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return value.isEmpty() ? "no secret" : "a secret";
    }
}
