package live.ovation.node.link;

/// Another node did not do what it was asked; the message says what was asked of whom, and what came back. Carries no
/// stack trace: it tells of another process.
public final class LinkException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LinkException(String message) {
        super(message, null, false, false);
    }
}
