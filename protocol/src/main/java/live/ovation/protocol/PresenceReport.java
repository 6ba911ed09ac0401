package live.ovation.protocol;

import java.util.List;

/// What a frontend tells of the people on its streams. Every part is absolute and may be told twice without harm.
///
/// @param incarnation one life of the frontend's process
/// @param sequence numbers the reports of an incarnation, from 1. One that comes after a later one,
///     from a process that was frozen say, counts for nothing: it would keep alive who has left
/// @param answered the latest report of the incarnation that was answered; 0: none yet. A store that knows only earlier
///     ones is in a state of a while ago, after a fail-over say, and counts as begun anew
/// @param store which store answered last ([PresenceReply#store]); 0: none yet
/// @param beats who was here just now
/// @param arrivals who began to watch, for the count of different viewers
/// @param cohorts who was here just now without being named one by one
public record PresenceReport(
        FrontendId frontend,
        long incarnation,
        long sequence,
        long answered,
        long store,
        List<Beat> beats,
        List<Arrival> arrivals,
        Cohorts cohorts) {
    public PresenceReport {
        beats = List.copyOf(beats);
        arrivals = List.copyOf(arrivals);
    }

    public PresenceReport(
            FrontendId frontend,
            long incarnation,
            long sequence,
            long store,
            List<Beat> beats,
            List<Arrival> arrivals) {
        this(frontend, incarnation, sequence, 0, store, beats, arrivals, Cohorts.NONE);
    }

    /// How many signs of life it tells by name: to be one of a cohort that is formed is one.
    public int named() {
        int users = beats.size();
        for (Cohort cohort : cohorts.formed()) {
            users += cohort.users().size();
        }
        return users;
    }

    /// A sign of life: this user is here, or was until a moment ago, and watches these.
    public record Beat(UserId user, List<VideoId> videos) {
        public Beat {
            videos = List.copyOf(videos);
        }
    }

    /// @param viewer whatever tells one viewer from another: a user, or a stream without one
    public record Arrival(VideoId video, String viewer) {}

    /// What is told of cohorts. Those that are formed come before what is told of them.
    ///
    /// @param vouched by number: a sign of life of each one's users who were not told to have departed
    public record Cohorts(List<Cohort> formed, List<Long> vouched, List<Departures> departures) {
        public static final Cohorts NONE = new Cohorts(List.of(), List.of(), List.of());

        public Cohorts {
            formed = List.copyOf(formed);
            vouched = List.copyOf(vouched);
            departures = List.copyOf(departures);
        }

        public boolean isEmpty() {
            return formed.isEmpty() && vouched.isEmpty() && departures.isEmpty();
        }
    }

    /// Users whose streams beat together and who watch the same: named once, and from then on one
    /// number is the sign of life of them all. To be formed is one. A user may be in several, from
    /// several devices, and give signs beside.
    ///
    /// @param number never used twice in a frontend's incarnation
    public record Cohort(long number, List<VideoId> videos, List<UserId> users) {
        public Cohort {
            videos = List.copyOf(videos);
            users = List.copyOf(users);
        }
    }

    /// Users who are vouched for no longer: a sign of life, the last one unless they give others.
    ///
    /// @param videos the cohort's
    public record Departures(long cohort, List<VideoId> videos, List<UserId> users) {
        public Departures {
            videos = List.copyOf(videos);
            users = List.copyOf(users);
        }
    }
}
