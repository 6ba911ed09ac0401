package live.ovation.subscriptions.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/// A Lua script, which Redis runs as a whole while everybody else waits, and the name that Redis knows it
/// by once it has seen it.
enum Script {
    APPLY("common", "rows", "apply"),
    EXPIRE("common", "rows", "expire"),
    INTERESTED("common", "interested"),
    FRONTENDS("common", "frontends"),
    VIEWERS("common", "viewers");

    private final String text;
    private final String digest;

    Script(String... parts) {
        StringBuilder joined = new StringBuilder();
        for (String part : parts) {
            joined.append(read(part + ".lua"));
        }
        text = joined.toString();
        digest = sha1(text);
    }

    String text() {
        return text;
    }

    String digest() {
        return digest;
    }

    private static String read(String file) {
        try (InputStream in = Objects.requireNonNull(Script.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 (expected: every Java has it)", e);
        }
    }
}
