package live.ovation.node;

/// Configuration that no node can be started with. The message is one line for a person: each setting that is wrong,
/// what it is and what was expected.
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConfigurationException(String message) {
        super(message, null, false, false);
    }
}
