package live.ovation.protocol;

import java.util.List;

/// Who watches a video, as far as a store keeps that: always whole, never a difference, so that
/// what got lost on the way is made good by the next.
///
/// @param version orders what is said of one video
/// @param unique about how many different viewers it has had
/// @param listed whether `roster` is everybody who gave a name; false: there are more than the cap, and it is empty
/// @param roster those who watch and gave a name, each once
public record Audience(VideoId video, long version, long unique, boolean listed, List<UserId> roster) implements Event {
    /// Of `unique`, as a part of it: HyperLogLog with 2^14 registers, 1.04 / √2^14.
    public static final double STANDARD_ERROR = 0.0081;

    public Audience {
        roster = List.copyOf(roster);
    }
}
