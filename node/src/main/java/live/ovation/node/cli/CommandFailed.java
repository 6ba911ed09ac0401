package live.ovation.node.cli;

/// A command that could not do what it was asked; the message is one line for a person.
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    CommandFailed(String message) {
        super(message, null, false, false);
    }
}
