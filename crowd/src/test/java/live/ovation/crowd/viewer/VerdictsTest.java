package live.ovation.crowd.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictsTest {
    private static final Ending NOTHING_HAPPENED = new Ending(Map.of(), true);

    private static Viewer viewer(Temper temper, Viewer.State state, boolean wasClosed) {
        Viewer viewer = new Viewer(0, temper, List.of(Target.of(URI.create("http://127.0.0.1:1"))), new Watch[0]);
        viewer.state = state;
        viewer.wasClosed = wasClosed;
        return viewer;
    }

    @Test
    void whoIsJustComingIsWaitedFor() {
        for (Temper temper : Temper.values()) {
            for (Viewer.State state : List.of(Viewer.State.WAITING, Viewer.State.CONNECTING, Viewer.State.OPENING)) {
                assertThat(Verdicts.isSettled(viewer(temper, state, false), NOTHING_HAPPENED))
                        .as("%s, %s", temper, state)
                        .isFalse();
            }
            assertThat(Verdicts.isSettled(viewer(temper, Viewer.State.ON, false), NOTHING_HAPPENED))
                    .isTrue();
        }
    }

    @Test
    void whoStoppedReadingAndWasClosedForItIsNot() {
        assertThat(Verdicts.isSettled(viewer(Temper.STALLED, Viewer.State.WAITING, true), NOTHING_HAPPENED))
                .isTrue();
        assertThat(Verdicts.isSettled(viewer(Temper.EAGER, Viewer.State.WAITING, true), NOTHING_HAPPENED))
                .isFalse();
        assertThat(Verdicts.isSettled(viewer(Temper.EAGER, Viewer.State.ENDED, true), NOTHING_HAPPENED))
                .isTrue();
    }
}
