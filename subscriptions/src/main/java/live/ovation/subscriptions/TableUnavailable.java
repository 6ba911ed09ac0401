package live.ovation.subscriptions;

/// The store behind a table can't be asked now: it is away, too slow, or has more questions waiting than allowed. The
/// message says which and where. Carries no stack trace: it tells of another process.
public final class TableUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TableUnavailable(String message) {
        super(message, null, false, false);
    }
}
