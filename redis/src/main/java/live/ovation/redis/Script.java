package live.ovation.redis;

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
///
/// @param digest of the text, as Redis names it
public record Script(String text, String digest) {
    /// Joins files that lie beside a class.
    ///
    /// @param parts their names, without `.lua`
    public static Script of(Class<?> beside, String... parts) {
        StringBuilder joined = new StringBuilder();
        for (String part : parts) {
            joined.append(read(beside, part + ".lua"));
        }
        String text = joined.toString();
        return new Script(text, sha1(text));
    }

    private static String read(Class<?> beside, String file) {
        try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(file), file)) {
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
