package live.ovation.frontend.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import live.ovation.frontend.feed.SignsOfLife;
import live.ovation.frontend.stream.LoopStreams;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;

/// Gathers the signs of life of one event loop's connections and hands them over together: those of one turn of the
/// wheel, without a timer for it and without waking the feeds' thread. Confined to the loop.
///
/// There is no wheel here and no timer per user: a connection's beat, which the loop's one wheel
/// spreads evenly, is its user's sign of life. Who stays beats in the same turn again and again, with
/// the same others: those who watch the same are a cohort, and one number is told in the place of
/// their names until they are too few.
public final class LoopPresence {
    private static final Duration GATHERING = Duration.ofMillis(50);
    /// A cohort is half a dozen calls of the store, whatever its size: for a few, names are less.
    private static final int FEWEST_TO_FORM = 16;

    private static final int FEWEST_TO_STAND = 8;
    private static final int MOST = 1_000;

    private final LoopStreams loop;
    private final LongSupplier numbers;
    private final Consumer<SignsOfLife> told;
    private SignsOfLife signs = new SignsOfLife();
    /// Who stays and is in no cohort, by what they watch.
    private Map<List<VideoId>, List<UserSigns>> staying = new LinkedHashMap<>();

    private final List<LoopCohort> vouched = new ArrayList<>();
    private boolean gathering;
    private boolean handingOver;

    /// @param numbers a new one for each cohort
    /// @param told takes what was gathered
    public LoopPresence(LoopStreams loop, LongSupplier numbers, Consumer<SignsOfLife> told) {
        this.loop = loop;
        this.numbers = numbers;
        this.told = told;
    }

    UserSigns of(UserId user) {
        return new UserSigns(this, user);
    }

    /// The user is here, or was until now, and watches these.
    ///
    /// @param urgent the user has come, to a video or at all, or leaves
    void beat(UserId user, List<VideoId> videos, boolean urgent) {
        signs.beat(new PresenceReport.Beat(user, videos));
        if (urgent) {
            signs.beUrgent();
        }
        handOverSoon();
    }

    /// As it was at the last beat.
    void stay(UserSigns user, List<VideoId> videos) {
        staying.computeIfAbsent(videos, watched -> new ArrayList<>()).add(user);
        handOverSoon();
    }

    /// It is the turn of one of its users.
    void vouch(LoopCohort cohort) {
        if (cohort.beginTurn()) {
            vouched.add(cohort);
            handOverSoon();
        }
    }

    void depart(LoopCohort cohort, UserSigns user) {
        cohort.remove(user);
        signs.depart(cohort, user.user());
        handOverSoon();
    }

    /// Behind the connections whose turn it is as well: all of them have been called when the first gives its sign.
    private void handOverSoon() {
        if (!handingOver) {
            handingOver = true;
            loop.execute(this::handOver);
        }
    }

    /// A viewer begins to watch: for the count of different ones.
    ///
    /// @param viewer a user, or what tells a stream without one from others
    void count(String viewer, List<VideoId> videos) {
        for (VideoId video : videos) {
            signs.arrive(new PresenceReport.Arrival(video, viewer));
        }
        if (!gathering && !handingOver) {
            gathering = true;
            loop.schedule(this::handOver, GATHERING);
        }
    }

    private void handOver() {
        gathering = false;
        handingOver = false;
        vouchForThoseWhoStay();
        formCohorts();
        if (!signs.isEmpty()) {
            SignsOfLife gathered = signs;
            signs = new SignsOfLife();
            told.accept(gathered);
        }
    }

    // --- cohorts ---

    private void vouchForThoseWhoStay() {
        for (LoopCohort cohort : vouched) {
            cohort.endTurn();
            if (cohort.isOver()) {
                continue;
            }
            if (cohort.members().size() < FEWEST_TO_STAND) {
                cohort.members().forEach(user -> signs.depart(cohort, user.user()));
                dissolve(cohort);
            } else {
                signs.vouch(cohort, cohort.members().size());
            }
        }
        vouched.clear();
    }

    private void formCohorts() {
        Map<List<VideoId>, List<UserSigns>> audiences = staying;
        staying = new LinkedHashMap<>();
        audiences.forEach(this::formCohort);
    }

    private void formCohort(List<VideoId> videos, List<UserSigns> users) {
        List<UserSigns> members = new ArrayList<>();
        Set<UserId> named = new HashSet<>();
        // Who has left meanwhile, or watches something else, has said so.
        users.removeIf(user -> !user.isSettled());
        for (UserSigns user : users) {
            // A user's second device here gives signs of its own: it may end before the other.
            if (members.size() < MOST && named.add(user.user())) {
                members.add(user);
            } else {
                giveOwn(user, videos);
            }
        }
        if (members.size() < FEWEST_TO_FORM) {
            members.forEach(user -> giveOwn(user, videos));
            return;
        }
        signs.form(
                new LoopCohort(numbers.getAsLong(), videos, members, this),
                members.stream().map(UserSigns::user).toList());
    }

    /// Called on the feeds' thread.
    void onRefused(LoopCohort cohort) {
        loop.execute(() -> {
            dissolve(cohort);
            handOverSoon();
        });
    }

    private void dissolve(LoopCohort cohort) {
        cohort.members().forEach(user -> giveOwn(user, cohort.videos()));
        cohort.end();
    }

    private void giveOwn(UserSigns user, List<VideoId> videos) {
        signs.beat(new PresenceReport.Beat(user.user(), videos));
    }
}
