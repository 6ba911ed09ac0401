package live.ovation.crowd;

/// One video's books.
///
/// @param totalBefore the server's total before the first tap; -1: it did not tell
/// @param totalAfter the server's total at the end; -1: it did not tell
/// @param acknowledged taps of this crowd that the server accepted
/// @param uncertain taps of this crowd whose request got no answer
/// @param unaccounted by how much the total's growth differs from what the answers allow: above 0 it grew by more,
///     below 0 acknowledged taps are missing
public record VideoOutcome(
        String video, long totalBefore, long totalAfter, long acknowledged, long uncertain, long unaccounted) {}
