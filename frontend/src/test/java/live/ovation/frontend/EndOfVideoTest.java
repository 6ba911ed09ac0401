package live.ovation.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import live.ovation.protocol.Attendance;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What viewers are told when a video ends.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EndOfVideoTest {
    private static final VideoId V = new VideoId("v");
    private static final String ENDED = "{\"video\":\"v\",\"started\":5,\"ended\":70,\"peakViewers\":9,\"unique\":12}";
    private static final String GOES_ON =
            "{\"video\":\"v\",\"started\":5,\"ended\":null,\"peakViewers\":9,\"unique\":12}";

    private final FrontendRig rig = new FrontendRig(false, FrontendRig.settings());

    @AfterEach
    void close() {
        rig.close();
    }

    private TestViewer viewer(String path) {
        TestViewer viewer = rig.viewer(path);
        viewer.awaitFrame("hello");
        return viewer;
    }

    private static Attendance said(long ended, long said) {
        return new Attendance(V, 5, 9, 12, ended, said);
    }

    @Test
    void everybodyIsToldOnceOnEveryLaneAndTheStreamGoesOn() {
        List<TestViewer> all = List.of(
                viewer("/v1/videos/v/events?likes=each"),
                viewer("/v1/videos/v/events?likes=sum"),
                viewer("/v1/videos/v/events"));
        rig.deliver(said(70, 70));
        rig.deliver(said(70, 70));
        rig.deliver(said(0, 60));
        rig.like(V, 1);
        for (TestViewer viewer : all) {
            assertThat(viewer.awaitFrame("ended").data()).isEqualTo(ENDED);
        }
        rig.deliver(said(0, 80));
        for (TestViewer viewer : all) {
            assertThat(viewer.awaitFrames("ended", 2))
                    .extracting(TestViewer.Frame::data)
                    .containsExactly(ENDED, GOES_ON);
        }
        all.getFirst().awaitFrame("like");
    }

    @Test
    void whoComesLaterIsToldAtOnceAndWhoComesAfterItWentOnIsNot() {
        rig.ended(said(70, 70));
        assertThat(viewer("/v1/videos/v/events").awaitFrame("ended").data()).isEqualTo(ENDED);
        TestViewer second = viewer("/v1/videos/v/events");
        assertThat(second.awaitFrame("ended").data()).isEqualTo(ENDED);
        rig.deliver(said(0, 80));
        TestViewer third = viewer("/v1/videos/v/events");
        rig.deliver(said(90, 90));
        assertThat(third.awaitFrame("ended").data()).contains("\"ended\":90");
        assertThat(third.frames().stream().filter(frame -> frame.event().equals("ended")))
                .hasSize(1);
    }

    @Test
    void peakOfATableThatWasBegunAnewIsTheLedgers() {
        rig.ended(new Attendance(V, 5, 9, 12, 0, 0));
        TestViewer viewer = viewer("/v1/videos/v/events");
        rig.deliver(new ViewerCount(V, 2, 2));
        assertThat(viewer.awaitFrame("stats").data()).contains("\"peakViewers\":9");
        assertThat(viewer.frames()).noneMatch(frame -> frame.event().equals("ended"));
    }
}
