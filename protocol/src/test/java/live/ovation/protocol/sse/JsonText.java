package live.ovation.protocol.sse;

/// Reads the JSON strings that a [FrameBuffer] writes, by other means.
final class JsonText {
    private JsonText() {}

    static String read(String json) {
        if (!json.startsWith("\"") || !json.endsWith("\"") || json.length() < 2) {
            throw new AssertionError("not a JSON string: " + json);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < json.length() - 1; i++) {
            char c = json.charAt(i);
            if (c == '"' || c < 0x20) {
                throw new AssertionError("unescaped at " + i + ": " + json);
            }
            if (c != '\\') {
                text.append(c);
            } else if (json.charAt(++i) == 'u') {
                text.append((char) Integer.parseInt(json.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                text.append(json.charAt(i));
            }
        }
        return text.toString();
    }

    static String withoutUnpaired(String text) {
        StringBuilder whole = new StringBuilder();
        text.codePoints()
                .map(codePoint -> codePoint >= 0xd800 && codePoint <= 0xdfff ? 0xfffd : codePoint)
                .forEach(whole::appendCodePoint);
        return whole.toString();
    }
}
