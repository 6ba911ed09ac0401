package live.ovation.ledger;

/// The ledger can't do what was asked; the message is fit for an operator's eyes: what was found, what was expected.
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LedgerException(String message) {
        super(message);
    }

    public LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
