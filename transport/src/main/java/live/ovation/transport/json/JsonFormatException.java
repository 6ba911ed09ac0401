package live.ovation.transport.json;

/// JSON that isn't what was expected; the message says what was given and what was expected.
public final class JsonFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JsonFormatException(String message) {
        super(message, null, false, false);
    }
}
