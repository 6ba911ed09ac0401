package live.ovation.protocol;

import java.util.List;

/// What a frontend tells of the people on its streams. Every part is absolute and may be told twice without harm.
///
/// @param incarnation one life of the frontend's process
/// @param sequence numbers the reports of an incarnation, from 1. One that comes after a later one, from a process that
/// was
///     frozen say, counts for nothing: it would keep alive who has left
/// @param store which store answered last ([PresenceReply#store]); 0: none yet
/// @param beats who was here just now
/// @param arrivals who began to watch, for the count of different viewers
public record PresenceReport(
        FrontendId frontend, long incarnation, long sequence, long store, List<Beat> beats, List<Arrival> arrivals) {
    public PresenceReport {
        beats = List.copyOf(beats);
        arrivals = List.copyOf(arrivals);
    }

    /// A sign of life: this user is here, or was until a moment ago, and watches these.
    public record Beat(UserId user, List<VideoId> videos) {
        public Beat {
            videos = List.copyOf(videos);
        }
    }

    /// @param viewer whatever tells one viewer from another: a user, or a stream without one
    public record Arrival(VideoId video, String viewer) {}
}
