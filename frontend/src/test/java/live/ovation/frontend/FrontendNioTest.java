package live.ovation.frontend;

/// Writes through Netty's outbound buffer.
class FrontendNioTest extends FrontendContract {
    FrontendNioTest() {
        super(false);
    }
}
