package live.ovation.crowd.viewer;

import java.util.ArrayList;
import java.util.List;
import live.ovation.crowd.CrowdPlan;

/// Who is in the audience: makes its viewers, each with a temper, a server and videos. Immutable.
final class Cast {
    private final AudienceShare share;
    private final List<Target> targets;
    private final List<Video> videos;
    private final VideoShares shares;

    Cast(AudienceShare share) {
        CrowdPlan plan = share.plan();
        this.share = share;
        this.targets = plan.urls().stream().map(Target::of).toList();
        this.videos = plan.videos().stream().map(Video::new).toList();
        this.shares = new VideoShares(videos.size(), plan.zipf());
    }

    /// All viewers of this share.
    List<Viewer> viewers() {
        List<Viewer> all = new ArrayList<>();
        share.viewers().forEach(number -> all.add(viewer(number)));
        return all;
    }

    /// Takes the place of one who left: another person with the same taste.
    Viewer successorOf(Viewer viewer) {
        return viewer(viewer.number);
    }

    private Viewer viewer(int number) {
        CrowdPlan plan = share.plan();
        int first = shares.pick((number + 0.5) / plan.viewers());
        Temper temper = Temper.of(number, plan);
        Watch[] watches = new Watch[plan.watchesPerViewer()];
        for (int i = 0; i < watches.length; i++) {
            watches[i] = new Watch(videos.get((first + i) % videos.size()), plan.lane(), temper == Temper.EAGER);
        }
        return new Viewer(number, temper, targets, watches);
    }
}
