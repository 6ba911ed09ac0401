package live.ovation.protocol;

/// The rule that every id keeps: 1 to 128 characters of `A-Z a-z 0-9 . _ - ~ :`. So an id stands unescaped in a URL
/// path, in JSON, in a log line and in an event stream. Stateless.
final class Ids {
    static final int MAX_LENGTH = 128;

    private Ids() {}

    static void check(String what, String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    what + ": " + value.length() + " characters (expected: 1 to " + MAX_LENGTH + ")");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isAllowed(c)) {
                throw new IllegalArgumentException(String.format(
                        "%s: character U+%04X at %d (expected: A-Z a-z 0-9 . _ - ~ :)", what, (int) c, i));
            }
        }
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-'
                || c == '~'
                || c == ':';
    }
}
