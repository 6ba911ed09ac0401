package live.ovation.crowd;

import java.util.List;

/// What came of a run, in the form that scripts need. Immutable.
///
/// @param exitStatus 0: all well; 1: something was lost, told twice, out of order or not accounted for; 3: could not
///     connect (2, bad flags, never gets as far as a verdict)
/// @param reasons one line each; empty when all is well
public record Verdict(int exitStatus, List<String> reasons) {
    public static final int ALL_WELL = 0;
    public static final int NOT_WELL = 1;
    public static final int BAD_FLAGS = 2;
    public static final int NO_CONNECTION = 3;

    public Verdict {
        reasons = List.copyOf(reasons);
    }

    public boolean allWell() {
        return exitStatus == ALL_WELL;
    }

    /// One line.
    public String sentence() {
        return switch (exitStatus) {
            case ALL_WELL -> "All well: nothing lost, nothing twice, nothing out of order.";
            case NO_CONNECTION -> "Could not connect: " + String.join("; ", reasons);
            default -> "Not well: " + String.join("; ", reasons);
        };
    }
}
