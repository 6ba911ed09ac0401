package live.ovation.crowd;

import live.ovation.telemetry.Clock;

/// The way in: plays a crowd and reports. Blocks the calling thread for the run's length; several may run at once.
public final class Crowd {
    private Crowd() {}

    /// Plays the plan against its servers.
    ///
    /// @param listener is told about once a second, on the calling thread
    public static CrowdReport run(CrowdPlan plan, ProgressListener listener) {
        try (Conductor conductor = Conductor.create(plan, listener, Clock.system())) {
            return conductor.run();
        }
    }
}
