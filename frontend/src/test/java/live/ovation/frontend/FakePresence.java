package live.ovation.frontend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import live.ovation.protocol.Audience;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.PresenceReply;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;

/// A presence desk that the test holds in its hands. Thread-safe.
final class FakePresence implements PresencePort {
    private final List<PresenceReport> reports = new ArrayList<>();
    private final Map<UserId, Presence> known = new HashMap<>();
    private final Map<VideoId, Audience> audiences = new HashMap<>();
    private long store = 1;
    private boolean away;
    private boolean refusing;

    synchronized void know(Presence presence) {
        known.put(presence.user(), presence);
    }

    synchronized void know(Audience audience) {
        audiences.put(audience.video(), audience);
    }

    /// The store is another one from now on.
    synchronized void forget() {
        store++;
        reports.clear();
    }

    synchronized void away(boolean isAway) {
        away = isAway;
    }

    /// Whatever is vouched for is refused.
    synchronized void refusing(boolean isRefusing) {
        refusing = isRefusing;
    }

    /// What was told of cohorts so far.
    synchronized List<PresenceReport.Cohorts> cohorts() {
        return reports.stream().map(PresenceReport::cohorts).toList();
    }

    /// Who gave signs of life by name since so many reports.
    synchronized Set<UserId> namedSince(int report) {
        return reports.stream()
                .skip(report)
                .flatMap(later -> later.beats().stream())
                .map(PresenceReport.Beat::user)
                .collect(Collectors.toSet());
    }

    synchronized List<PresenceReport.Beat> beatsOf(UserId user) {
        return reports.stream()
                .flatMap(report -> report.beats().stream())
                .filter(beat -> beat.user().equals(user))
                .toList();
    }

    synchronized List<PresenceReport.Arrival> arrivals() {
        return reports.stream().flatMap(report -> report.arrivals().stream()).toList();
    }

    @Override
    public synchronized CompletionStage<PresenceReply> report(PresenceReport report) {
        if (away) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }
        reports.add(report);
        return CompletableFuture.completedFuture(new PresenceReply(
                store, Duration.ofMillis(10), refusing ? report.cohorts().vouched() : List.of()));
    }

    @Override
    public synchronized CompletionStage<List<Presence>> presence(Collection<UserId> users) {
        return CompletableFuture.completedFuture(users.stream()
                .map(user -> known.getOrDefault(user, new Presence(user, false, 0, 0)))
                .toList());
    }

    @Override
    public synchronized CompletionStage<Audience> audience(VideoId video) {
        return CompletableFuture.completedFuture(
                audiences.getOrDefault(video, new Audience(video, 0, 0, true, List.of())));
    }
}
