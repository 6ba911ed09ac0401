package live.ovation.frontend;

/// Writes straight from the logs' memory.
class FrontendEpollTest extends FrontendContract {
    FrontendEpollTest() {
        super(true);
    }
}
