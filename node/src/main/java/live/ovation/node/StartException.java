package live.ovation.node;

/// A node that could not start for a reason outside its configuration: a port in use, a ledger that can't be read. The
/// message is one line for a person.
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StartException(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
