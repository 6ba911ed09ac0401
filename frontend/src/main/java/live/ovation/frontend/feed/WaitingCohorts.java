package live.ovation.frontend.feed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;

/// What is to be told of cohorts, and those that the report under way tells of. Confined to the feeds' thread.
///
/// That somebody departs must not get lost, for it would be vouched for who isn't here. What is more than may wait
/// makes its cohort be refused: nothing is told of that any more, and its users give signs of their own.
final class WaitingCohorts {
    private final int mostUsers;
    private final Map<Cohort, List<UserId>> formed = new LinkedHashMap<>();
    private final Set<Cohort> vouched = new LinkedHashSet<>();
    private final Map<Cohort, Set<UserId>> departed = new LinkedHashMap<>();
    private final Map<Long, Cohort> underWay = new HashMap<>();
    private int users;

    /// @param mostUsers how many may wait by name
    WaitingCohorts(int mostUsers) {
        this.mostUsers = mostUsers;
    }

    boolean isEmpty() {
        return formed.isEmpty() && vouched.isEmpty() && departed.isEmpty();
    }

    /// How many users wait by name.
    int users() {
        return users;
    }

    void keep(SignsOfLife signs) {
        signs.formed().forEach(this::form);
        signs.vouched().forEach(this::vouch);
        signs.departed().forEach(this::depart);
    }

    private void form(Cohort cohort, List<UserId> named) {
        if (hasRoom(cohort, named.size()) && formed.put(cohort, named) == null) {
            users += named.size();
        }
    }

    private void vouch(Cohort cohort) {
        if (!cohort.isRefused()) {
            vouched.add(cohort);
        }
    }

    private void depart(Cohort cohort, Iterable<UserId> named) {
        for (UserId user : named) {
            if (hasRoom(cohort, 1)
                    && departed.computeIfAbsent(cohort, c -> new LinkedHashSet<>())
                            .add(user)) {
                users++;
            }
        }
    }

    private boolean hasRoom(Cohort cohort, int more) {
        if (!cohort.isRefused() && users + more > mostUsers) {
            refuse(cohort);
        }
        return !cohort.isRefused();
    }

    private void refuse(Cohort cohort) {
        cohort.refuse();
        List<UserId> named = formed.remove(cohort);
        Set<UserId> gone = departed.remove(cohort);
        users -= (named == null ? 0 : named.size()) + (gone == null ? 0 : gone.size());
        vouched.remove(cohort);
    }

    /// Those of the next report: a departure not before its cohort.
    ///
    /// @param most about how many users are named; one more cohort is always told
    PresenceReport.Cohorts take(int most) {
        if (isEmpty()) {
            return PresenceReport.Cohorts.NONE;
        }
        List<PresenceReport.Cohort> someFormed = new ArrayList<>();
        int named = 0;
        for (var waiting = formed.entrySet().iterator(); waiting.hasNext() && named < most; ) {
            Map.Entry<Cohort, List<UserId>> next = waiting.next();
            waiting.remove();
            named += next.getValue().size();
            someFormed.add(
                    new PresenceReport.Cohort(tell(next.getKey()), next.getKey().videos(), next.getValue()));
        }
        List<Long> someVouched = new ArrayList<>();
        for (Cohort cohort : vouched) {
            // To be formed is a sign of life, too.
            if (!formed.containsKey(cohort)) {
                someVouched.add(tell(cohort));
            }
        }
        vouched.clear();
        List<PresenceReport.Departures> someDeparted = new ArrayList<>();
        for (var waiting = departed.entrySet().iterator(); waiting.hasNext() && named < most; ) {
            Map.Entry<Cohort, Set<UserId>> next = waiting.next();
            if (formed.containsKey(next.getKey())) {
                continue;
            }
            waiting.remove();
            named += next.getValue().size();
            someDeparted.add(new PresenceReport.Departures(
                    tell(next.getKey()), next.getKey().videos(), List.copyOf(next.getValue())));
        }
        users -= named;
        return new PresenceReport.Cohorts(someFormed, someVouched, someDeparted);
    }

    private long tell(Cohort cohort) {
        underWay.put(cohort.number(), cohort);
        return cohort.number();
    }

    /// Nobody knows whether the report was taken.
    void onFailed(PresenceReport.Cohorts told) {
        for (PresenceReport.Cohort cohort : told.formed()) {
            form(known(cohort.number()), cohort.users());
        }
        told.vouched().forEach(number -> vouch(known(number)));
        for (PresenceReport.Departures departures : told.departures()) {
            depart(known(departures.cohort()), departures.users());
        }
        underWay.clear();
    }

    void onAnswered(List<Long> refused) {
        for (long number : refused) {
            Cohort cohort = underWay.get(number);
            if (cohort != null) {
                refuse(cohort);
            }
        }
        underWay.clear();
    }

    private Cohort known(long number) {
        Cohort cohort = underWay.get(number);
        if (cohort == null) {
            throw new IllegalStateException("cohort " + number + " (expected: one of the report under way)");
        }
        return cohort;
    }
}
