package live.ovation.system.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import live.ovation.crowd.CrowdReport;
import live.ovation.crowd.Verdict;
import live.ovation.system.support.Servers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every story but the rolling restarts, small. With `-Dovation.stories=NAME,NAME` (or `all`) those, in full size, with
/// what the crowd saw:
/// `bench/cluster` does that.
class ClusterStoriesTest {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final String NAMED = System.getProperty("ovation.stories", "");
    private static final StorySize SIZE = NAMED.isEmpty() ? StorySize.SMALL : StorySize.FULL;
    private static final int FRONTENDS = 2;

    private static ClusterStage stage;

    @BeforeAll
    static void startCluster() {
        if (!NAMED.isEmpty()) {
            StoryBook.open();
        }
        stage = new ClusterStage(SERVERS, SIZE.lease(), FRONTENDS);
    }

    @AfterAll
    static void stopStores() {
        stage.close();
    }

    static Stream<ClusterStory> stories() {
        List<String> names = List.of(NAMED.split(","));
        return Arrays.stream(ClusterStory.values())
                .filter(story ->
                        NAMED.isEmpty() ? !story.isRolling() : NAMED.equals("all") || names.contains(story.word()));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void nobodyMissesAnythingWithoutBeingTold(ClusterStory story) {
        String video = story.word();
        try (StoryCrowd crowd = StoryCrowd.of(video, SIZE, stage.urls())) {
            story.play(stage, SIZE, crowd);
            stage.awaitViewers(video, SIZE.viewers());
            crowd.goOn(1);
            CrowdReport report = crowd.end();
            if (!NAMED.isEmpty()) {
                StoryBook.write("\n-- " + video + "\n" + crowd.told(report));
            }
            assertThat(report.verdict().exitStatus())
                    .as("%s", crowd.told(report))
                    .isEqualTo(Verdict.ALL_WELL);
        }
    }
}
