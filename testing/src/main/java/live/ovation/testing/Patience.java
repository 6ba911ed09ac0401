package live.ovation.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// How long a test waits for its condition when it doesn't say so itself. A condition that comes true is not waited for
/// any longer, so this costs only tests that fail, and spares those on a machine that is busy with something else.
/// JUnit finds it as a service and tells it before the first test.
public final class Patience implements LauncherSessionListener {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(LIMIT);
    }
}
