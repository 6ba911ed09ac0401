package live.ovation.system;

/// The settings that stories run with where the real ones would make them long.
final class TestConfig {
    /// A beat every second instead of every fifteen.
    static final String QUICK_BEAT = "frontend.beat = 1s\n";

    /// Whoever takes nothing for two seconds is let go.
    static final String SHORT_STALL = "frontend.stall = 2s\n";

    /// A request has two seconds to arrive.
    static final String SHORT_IDLE = "http.idle = 2s\n";

    private TestConfig() {}
}
