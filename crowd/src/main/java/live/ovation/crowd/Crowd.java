package live.ovation.crowd;

import java.util.function.BooleanSupplier;
import live.ovation.telemetry.Clock;

/// The way in: plays a crowd and reports. Blocks the calling thread for the run's length; several may run at once.
public final class Crowd {
    private Crowd() {}

    /// Plays the plan against its servers.
    ///
    /// @param listener is told about once a second, on the calling thread
    public static CrowdReport run(CrowdPlan plan, ProgressListener listener) {
        return run(plan, listener, () -> false);
    }

    /// Plays the plan until its time is over or somebody has seen enough.
    ///
    /// @param enough is asked again and again while measuring, on the calling thread; once true, measuring ends
    public static CrowdReport run(CrowdPlan plan, ProgressListener listener, BooleanSupplier enough) {
        try (Conductor conductor = Conductor.create(plan, listener, enough, Clock.system())) {
            return conductor.run();
        }
    }
}
