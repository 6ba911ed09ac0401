package live.ovation.node.doctor;

/// What one check found.
///
/// @param subject what was looked at
/// @param found what is there, and what it means in viewers
/// @param remedy how to change it; empty when nothing needs changing
public record Finding(Verdict verdict, String subject, String found, String remedy) {
    /// How bad it is.
    public enum Verdict {
        /// Fine as it is.
        OK,
        /// Ovation runs, but this is what it will meet first.
        LIMIT,
        /// Ovation can't start.
        STOP
    }

    static Finding ok(String subject, String found) {
        return new Finding(Verdict.OK, subject, found, "");
    }

    static Finding limit(String subject, String found, String remedy) {
        return new Finding(Verdict.LIMIT, subject, found, remedy);
    }

    static Finding stop(String subject, String found, String remedy) {
        return new Finding(Verdict.STOP, subject, found, remedy);
    }
}
