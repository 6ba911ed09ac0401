package live.ovation.presence;

/// The store of presence can't be asked now: it is away, too slow, or has more questions waiting
/// than allowed. The message says which and where. Carries no stack trace: it tells of another
/// process.
public final class PresenceUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PresenceUnavailable(String message) {
        super(message, null, false, false);
    }
}
