package live.ovation.ledger;

import live.ovation.protocol.Position;

/// A page was asked for before or after something that this ledger never had. Carries no stack trace: it tells
/// of the question.
public final class UnknownCommentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Position position;

    public UnknownCommentException(Position position) {
        super(position.toString(), null, false, false);
        this.position = position;
    }

    public Position position() {
        return position;
    }
}
