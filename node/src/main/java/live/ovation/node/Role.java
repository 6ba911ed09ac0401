package live.ovation.node;

import java.util.Locale;

/// What a node can do.
public enum Role {
    PUBLISHER,
    DISPATCHER,
    FRONTEND;

    /// Its name in configuration, messages and answers.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
