package live.ovation.crowd.children;

import java.util.ArrayList;
import java.util.List;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.viewer.Audience;
import live.ovation.crowd.viewer.AudienceShare;
import live.ovation.crowd.viewer.AudienceSnapshot;
import live.ovation.crowd.viewer.Ending;
import live.ovation.crowd.viewer.LocalAudience;
import live.ovation.crowd.viewer.PairFindings;
import live.ovation.crowd.viewer.Regions;
import live.ovation.telemetry.Clock;

/// All viewers of a plan: a share in this process and, when one process is too few, the others in children. Confined to
/// the conductor's thread.
public final class Audiences implements Audience {
    private final List<Audience> parts = new ArrayList<>();
    private final List<Long> pids = new ArrayList<>();
    private AudienceSnapshot kept = AudienceSnapshot.empty();

    private Audiences() {}

    /// Starts the processes and makes the viewers; nobody connects yet.
    ///
    /// @param run names this run, so that comments of another are not taken for ours
    /// @param regions where the plan's servers stand
    public static Audiences create(CrowdPlan plan, String run, Regions regions, Clock clock) {
        Audiences audiences = new Audiences();
        int processes = FileLimit.processesFor(plan, FileLimit.maxFiles());
        try {
            for (int part = 1; part < processes; part++) {
                ChildAudience child = ChildAudience.start(new AudienceShare(plan, run, part, processes, regions));
                audiences.parts.add(child);
                audiences.pids.add(child.pid());
            }
            audiences.parts.add(LocalAudience.create(new AudienceShare(plan, run, 0, processes, regions), clock));
            return audiences;
        } catch (RuntimeException e) {
            audiences.close();
            throw e;
        }
    }

    /// The children's.
    public List<Long> pids() {
        return List.copyOf(pids);
    }

    @Override
    public void open() {
        parts.forEach(Audience::open);
    }

    @Override
    public AudienceSnapshot snapshot() {
        AudienceSnapshot snapshot = snapshotKeepingLatencies();
        kept = AudienceSnapshot.empty();
        return snapshot;
    }

    /// Counts so far; the latencies remain for the next [#snapshot].
    public AudienceSnapshot snapshotKeepingLatencies() {
        AudienceSnapshot sum = AudienceSnapshot.empty();
        for (Audience part : parts) {
            sum = sum.plus(part.snapshot());
        }
        AudienceSnapshot all = sum.withLatenciesOf(kept);
        kept = all;
        return all;
    }

    @Override
    public void begin() {
        parts.forEach(Audience::begin);
    }

    @Override
    public void storm() {
        parts.forEach(Audience::storm);
    }

    @Override
    public void settle() {
        parts.forEach(Audience::settle);
    }

    @Override
    public long unsettled(Ending ending) {
        return parts.stream().mapToLong(part -> part.unsettled(ending)).sum();
    }

    @Override
    public void judge(Ending ending) {
        parts.forEach(part -> part.judge(ending));
    }

    @Override
    public List<PairFindings> pairs() {
        return PairFindings.summed(parts.stream().map(Audience::pairs).toList());
    }

    @Override
    public void close() {
        parts.forEach(Audience::close);
    }
}
