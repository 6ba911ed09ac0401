package live.ovation.crowd;

import java.util.Locale;

/// Which of a video's two reaction lanes the viewers ask for.
public enum Lane {
    AUTO,
    EACH,
    SUM;

    /// The word in the stream's address.
    public String query() {
        return name().toLowerCase(Locale.ROOT);
    }
}
