package live.ovation.transport;

/// A call that got no answer. The message names the call and what went wrong. Carries no stack trace: networks fail.
public final class CallFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean sent;

    CallFailed(Call call, String why, boolean sent) {
        super(call + ": " + why, null, false, false);
        this.sent = sent;
    }

    /// Whether the peer may have acted on it; if not, the call may be repeated whatever it was.
    public boolean isSent() {
        return sent;
    }
}
