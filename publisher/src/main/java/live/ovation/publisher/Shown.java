package live.ovation.publisher;

/// What somebody sent, made fit to be shown in a sentence: quoted, cut short, and without a character that could do
/// anything.
final class Shown {
    private static final int MAX_LENGTH = 40;

    private Shown() {}

    static String of(String value) {
        StringBuilder shown = new StringBuilder(MAX_LENGTH + 8).append('"');
        for (int i = 0; i < value.length(); i++) {
            if (i == MAX_LENGTH) {
                return shown.append("…\"").toString();
            }
            char c = value.charAt(i);
            if (isPlain(c)) {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04x", (int) c));
            }
        }
        return shown.append('"').toString();
    }

    /// Anything but controls, formatting characters, line ends, and halves of characters.
    private static boolean isPlain(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
