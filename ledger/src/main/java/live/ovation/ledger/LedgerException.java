package live.ovation.ledger;

import org.jspecify.annotations.Nullable;

/// The ledger can't do what was asked; the message is fit for an operator's eyes: what was found, what was expected.
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean uncertain;

    public LedgerException(String message) {
        this(message, null, false);
    }

    public LedgerException(String message, Throwable cause) {
        this(message, cause, false);
    }

    private LedgerException(String message, @Nullable Throwable cause, boolean uncertain) {
        super(message, cause);
        this.uncertain = uncertain;
    }

    /// A commit of which nobody can say whether it was made: the connection broke before the answer.
    public static LedgerException uncertain(String message, Throwable cause) {
        return new LedgerException(message, cause, true);
    }

    /// Whether the commit that failed may have been made all the same. If not, nothing of it was written.
    public boolean isUncertain() {
        return uncertain;
    }
}
