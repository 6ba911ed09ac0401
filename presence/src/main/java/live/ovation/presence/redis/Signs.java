package live.ovation.presence.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.PresenceReport.Arrival;
import live.ovation.protocol.PresenceReport.Beat;
import live.ovation.protocol.PresenceReport.Cohort;
import live.ovation.protocol.PresenceReport.Departures;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.redis.Shards;

/// A report's share for one shard, as the script `take` wants it. A video is named once, however many watch it, and
/// users whose own entry and whose video's are in the same shard (all of them, where there is one shard) are named
/// once for both: who watches the same stands together. Not thread-safe.
final class Signs {
    private final int shard;
    private final Shards shards;
    /// The users who give a sign of life, and after them those who only watch a video of this shard, and those of
    /// cohorts.
    private final List<String> names = new ArrayList<>();

    private final List<String> memberships = new ArrayList<>();
    private final Map<VideoId, List<String>> onlyWatching = new LinkedHashMap<>();
    private final Map<VideoId, List<String>> arrivals = new LinkedHashMap<>();
    private final List<String> formed = new ArrayList<>();
    private final List<String> vouched = new ArrayList<>();
    private final List<String> departures = new ArrayList<>();
    private int users;
    private int cohortsFormed;
    private int cohortsDeparted;

    private Signs(int shard, Shards shards) {
        this.shard = shard;
        this.shards = shards;
    }

    /// @return one for each shard
    static List<Signs> of(PresenceReport report, Shards shards) {
        List<Signs> signs = IntStream.range(0, shards.size())
                .mapToObj(shard -> new Signs(shard, shards))
                .toList();
        Map<List<VideoId>, List<UserId>> audiences = new LinkedHashMap<>();
        for (Beat beat : report.beats()) {
            audiences
                    .computeIfAbsent(beat.videos(), videos -> new ArrayList<>())
                    .add(beat.user());
        }
        // To be formed is a sign of life.
        for (Cohort cohort : report.cohorts().formed()) {
            audiences
                    .computeIfAbsent(cohort.videos(), videos -> new ArrayList<>())
                    .addAll(cohort.users());
        }
        audiences.forEach((videos, users) -> spread(videos, users, shards, signs));
        for (Arrival arrival : report.arrivals()) {
            signs.get(shards.of(arrival.video().value()))
                    .arrivals
                    .computeIfAbsent(arrival.video(), video -> new ArrayList<>())
                    .add(arrival.viewer());
        }
        signs.forEach(sign -> sign.end(report.cohorts()));
        return signs;
    }

    /// @param videos all that these users watch
    private static void spread(Collection<VideoId> videos, Collection<UserId> users, Shards shards, List<Signs> signs) {
        List<List<UserId>> spread = shards.spread(users, UserId::value);
        int[] first = new int[signs.size()];
        for (int shard = 0; shard < first.length; shard++) {
            Signs here = signs.get(shard);
            first[shard] = here.names.size();
            spread.get(shard).forEach(user -> here.names.add(user.value()));
        }
        for (VideoId video : videos) {
            int home = shards.of(video.value());
            Signs there = signs.get(home);
            for (int shard = 0; shard < first.length; shard++) {
                if (shard == home) {
                    there.addMembership(video, first[home], spread.get(home).size());
                } else {
                    List<String> others = there.onlyWatching.computeIfAbsent(video, v -> new ArrayList<>());
                    spread.get(shard).forEach(user -> others.add(user.value()));
                }
            }
        }
    }

    private void addMembership(VideoId video, int first, int count) {
        if (count > 0) {
            memberships.add(video.value());
            addRange(memberships, first, count);
        }
    }

    private static void addRange(List<String> arguments, int first, int count) {
        arguments.add(Integer.toString(first + 1));
        arguments.add(Integer.toString(count));
    }

    private void end(PresenceReport.Cohorts cohorts) {
        users = names.size();
        onlyWatching.forEach((video, others) -> {
            addMembership(video, names.size(), others.size());
            names.addAll(others);
        });
        for (Cohort cohort : cohorts.formed()) {
            cohortsFormed++;
            addCohort(formed, cohort.number(), cohort.videos(), cohort.users());
        }
        // Every shard knows every cohort, so none has to be told which.
        cohorts.vouched().forEach(number -> vouched.add(Long.toString(number)));
        for (Departures departure : cohorts.departures()) {
            List<VideoId> videos = departure.videos();
            if (addsAny(videos, departure.users())) {
                cohortsDeparted++;
                addCohort(departures, departure.cohort(), videos, departure.users());
            }
        }
    }

    private boolean addsAny(Collection<VideoId> videos, Collection<UserId> who) {
        return videos.stream().anyMatch(video -> shards.of(video.value()) == shard)
                || who.stream().anyMatch(user -> shards.of(user.value()) == shard);
    }

    /// Its users of this shard, and all of them for each of its videos that is this shard's.
    private void addCohort(List<String> arguments, long number, List<VideoId> videos, List<UserId> who) {
        int first = names.size();
        who.stream().map(UserId::value).filter(user -> shards.of(user) == shard).forEach(names::add);
        int here = names.size() - first;
        List<VideoId> rooms = videos.stream()
                .filter(video -> shards.of(video.value()) == shard)
                .toList();
        int all = first;
        if (!rooms.isEmpty() && here < who.size()) {
            all = names.size();
            who.forEach(user -> names.add(user.value()));
        }
        arguments.add(Long.toString(number));
        addRange(arguments, first, here);
        arguments.add(Integer.toString(rooms.size()));
        for (VideoId video : rooms) {
            arguments.add(video.value());
            addRange(arguments, all, who.size());
        }
    }

    void addTo(List<String> arguments) {
        arguments.add(Integer.toString(users));
        arguments.add(Integer.toString(memberships.size() / 3));
        arguments.add(Integer.toString(arrivals.size()));
        arguments.add(Integer.toString(cohortsFormed));
        arguments.add(Integer.toString(vouched.size()));
        arguments.add(Integer.toString(cohortsDeparted));
        arguments.add(named());
        arguments.addAll(memberships);
        arrivals.forEach((video, viewers) -> {
            arguments.add(video.value());
            arguments.add(Integer.toString(viewers.size()));
            arguments.addAll(viewers);
        });
        arguments.addAll(formed);
        arguments.addAll(vouched);
        arguments.addAll(departures);
    }

    /// All names in one text: no id has a space in it.
    private String named() {
        StringBuilder text = new StringBuilder(16 * names.size());
        names.forEach(name -> text.append(name).append(' '));
        return text.toString();
    }
}
