package live.ovation.frontend.feed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;

/// What an event loop has gathered of its people. Not thread-safe: handed over whole.
public final class SignsOfLife {
    private final List<PresenceReport.Beat> beats = new ArrayList<>();
    private final List<PresenceReport.Arrival> arrivals = new ArrayList<>();
    private final Map<Cohort, List<UserId>> formed = new LinkedHashMap<>();
    private final List<Cohort> vouched = new ArrayList<>();
    private final Map<Cohort, List<UserId>> departed = new LinkedHashMap<>();
    private boolean urgent;
    /// For how many users one number stood.
    private int unnamed;

    /// This user is here, or was until now.
    public void beat(PresenceReport.Beat beat) {
        beats.add(beat);
    }

    /// Somebody begins to watch: for the count of different ones.
    public void arrive(PresenceReport.Arrival arrival) {
        arrivals.add(arrival);
    }

    /// From now on these are vouched for together; a sign of life as well.
    public void form(Cohort cohort, List<UserId> users) {
        formed.put(cohort, users);
    }

    /// All who were not said to have departed are here.
    ///
    /// @param users how many that are
    public void vouch(Cohort cohort, int users) {
        vouched.add(cohort);
        unnamed += users;
    }

    /// The user is no longer vouched for, but gives a sign beside.
    public void depart(Cohort cohort, UserId user) {
        departed.computeIfAbsent(cohort, c -> new ArrayList<>()).add(user);
    }

    /// Somebody has come, to a video or at all, or leaves: not to be gathered first.
    public void beUrgent() {
        urgent = true;
    }

    public boolean isEmpty() {
        return beats.isEmpty() && arrivals.isEmpty() && formed.isEmpty() && vouched.isEmpty() && departed.isEmpty();
    }

    public List<PresenceReport.Beat> beats() {
        return beats;
    }

    public List<PresenceReport.Arrival> arrivals() {
        return arrivals;
    }

    public Map<Cohort, List<UserId>> formed() {
        return formed;
    }

    public List<Cohort> vouched() {
        return vouched;
    }

    public Map<Cohort, List<UserId>> departed() {
        return departed;
    }

    boolean isUrgent() {
        return urgent;
    }

    int unnamed() {
        return unnamed;
    }

    /// How many users are named.
    int named() {
        int users = beats.size();
        for (List<UserId> some : formed.values()) {
            users += some.size();
        }
        return users;
    }
}
