package live.ovation.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Stream;
import live.ovation.ledger.Entry;
import live.ovation.protocol.CommentId;
import live.ovation.protocol.ReactionKind;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.telemetry.ManualClock;
import live.ovation.transport.Problem;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AdmissionTest {
    private static final String ID_RULE = " (expected: 1 to 128 of A-Z a-z 0-9 . _ - ~ :)";

    private final ManualClock clock = new ManualClock();
    private final Admission admission = new Admission(List.of(ReactionKind.LIKE, new ReactionKind("clap")), clock);

    static Stream<Arguments> badReactions() {
        String long129 = "x".repeat(129);
        return Stream.of(
                Arguments.of("{\"count\":0}", "count: 0 (expected: 1 to 50)"),
                Arguments.of("{\"count\":51}", "count: 51 (expected: 1 to 50)"),
                Arguments.of("{\"count\":1000000000}", "count: 1000000000 (expected: 1 to 50)"),
                Arguments.of("{\"count\":-1}", "count: -1 (expected: 1 to 50)"),
                Arguments.of("{\"count\":1e9}", "count: 1.0E9 (expected: an integer)"),
                Arguments.of("{\"count\":1.5}", "count: 1.5 (expected: an integer)"),
                Arguments.of("{\"count\":\"1\"}", "count: \"1\" (expected: an integer)"),
                Arguments.of("{\"count\":[1]}", "count: [1] (expected: an integer)"),
                Arguments.of("{\"count\":true}", "count: true (expected: an integer)"),
                Arguments.of("{\"count\":99999999999999999999}", "count: 99999999999999999999 (expected: an integer)"),
                Arguments.of("{\"kind\":\"boo\"}", "kind: \"boo\" (expected: one of like, clap)"),
                Arguments.of("{\"kind\":\"LIKE\"}", "kind: \"LIKE\" (expected: one of like, clap)"),
                Arguments.of("{\"kind\":\"\"}", "kind: \"\" (expected: one of like, clap)"),
                Arguments.of("{\"kind\":7}", "kind: 7 (expected: a string)"),
                Arguments.of("{\"by\":\"\"}", "by: \"\"" + ID_RULE),
                Arguments.of("{\"by\":\"a b\"}", "by: \"a b\"" + ID_RULE),
                Arguments.of("{\"by\":\"a\\r\\nid: 7\"}", "by: \"a\\u000d\\u000aid: 7\"" + ID_RULE),
                Arguments.of("{\"by\":\"\\u0000\"}", "by: \"\\u0000\"" + ID_RULE),
                Arguments.of("{\"by\":\"\\ud800\"}", "by: \"\\ud800\"" + ID_RULE),
                Arguments.of("{\"by\":\"\\u202e\"}", "by: \"\\u202e\"" + ID_RULE),
                Arguments.of("{\"by\":\"é\"}", "by: \"é\"" + ID_RULE),
                Arguments.of("{\"by\":{}}", "by: {} (expected: a string)"),
                Arguments.of("{\"id\":\"\"}", "id: \"\"" + ID_RULE),
                Arguments.of("{\"id\":\"" + long129 + "\"}", "id: \"" + "x".repeat(40) + "…\"" + ID_RULE),
                Arguments.of("{\"id\":7}", "id: 7 (expected: a string)"),
                Arguments.of("{\"position\":-1}", "position: -1 (expected: 0 to 31622400000 milliseconds)"),
                Arguments.of(
                        "{\"position\":9223372036854775807}",
                        "position: 9223372036854775807 (expected: 0 to 31622400000 milliseconds)"),
                Arguments.of("{\"position\":\"soon\"}", "position: \"soon\" (expected: an integer)"));
    }

    @ParameterizedTest
    @MethodSource("badReactions")
    void badReactionIsRefusedWithValueAndExpectation(String body, String detail) {
        Problem problem = catchThrowableOfType(Problem.class, () -> admission.reaction("v1", Json.parse(body)));
        assertThat(problem).as(body).isNotNull();
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem).hasMessage(detail);
    }

    static Stream<Arguments> badComments() {
        return Stream.of(
                Arguments.of("{}", "text: 0 characters (expected: 1 to 500)"),
                Arguments.of("{\"text\":null}", "text: 0 characters (expected: 1 to 500)"),
                Arguments.of("{\"text\":\"\"}", "text: 0 characters (expected: 1 to 500)"),
                Arguments.of(text("x".repeat(501)), "text: 501 characters (expected: 1 to 500)"),
                Arguments.of(text("👏".repeat(501)), "text: 501 characters (expected: 1 to 500)"),
                Arguments.of("{\"text\":5}", "text: 5 (expected: a string)"),
                Arguments.of("{\"text\":\"a\\nb\"}", "text: U+000A at 1 (expected: no control characters)"),
                Arguments.of("{\"text\":\"👏\\rb\"}", "text: U+000D at 1 (expected: no control characters)"),
                Arguments.of("{\"text\":\"\\u0000\"}", "text: U+0000 at 0 (expected: no control characters)"),
                Arguments.of("{\"text\":\"a\\tb\"}", "text: U+0009 at 1 (expected: no control characters)"),
                Arguments.of("{\"text\":\"\\u007f\"}", "text: U+007F at 0 (expected: no control characters)"),
                Arguments.of("{\"text\":\"\\u0085\"}", "text: U+0085 at 0 (expected: no control characters)"),
                Arguments.of("{\"text\":\"a\\ud83d\"}", "text: U+D83D at 1, half a character (expected: whole ones)"),
                Arguments.of(
                        "{\"text\":\"\\udc4f\\ud83d\"}", "text: U+DC4F at 0, half a character (expected: whole ones)"));
    }

    private static String text(String value) {
        return "{\"text\":" + Json.quote(value) + "}";
    }

    @ParameterizedTest
    @MethodSource("badComments")
    void badCommentIsRefusedWithValueAndExpectation(String body, String detail) {
        Problem problem = catchThrowableOfType(Problem.class, () -> admission.comment("v1", Json.parse(body)));
        assertThat(problem).as(body).isNotNull();
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem).hasMessage(detail);
    }

    static Stream<Arguments> badIds() {
        return Stream.of(
                Arguments.of("", "\"\""),
                Arguments.of("a/b", "\"a/b\""),
                Arguments.of("a\r\nevent: like", "\"a\\u000d\\u000aevent: like\""),
                Arguments.of("\0", "\"\\u0000\""),
                Arguments.of("x".repeat(129), "\"" + "x".repeat(40) + "…\""));
    }

    @ParameterizedTest
    @MethodSource("badIds")
    void badVideoAndCommentIdsAreRefused(String id, String shown) {
        for (Problem problem : List.of(
                catchThrowableOfType(Problem.class, () -> admission.like(id, JsonFields.NONE)),
                catchThrowableOfType(Problem.class, () -> admission.comment(id, Json.parse(text("x")))))) {
            assertThat(problem).hasMessage("video: " + shown + ID_RULE);
        }
        assertThat(catchThrowableOfType(Problem.class, () -> admission.retraction("v1", id)))
                .hasMessage("comment: " + shown + ID_RULE);
    }

    @Test
    void whatIsWithinTheBoundsPasses() {
        long now = clock.epochMicros();
        VideoId v1 = new VideoId("v1");
        assertThat(admission.like("v1", JsonFields.NONE))
                .isEqualTo(new Entry.NewReaction(v1, ReactionKind.LIKE, 1, null, null, null, now));
        assertThat(admission.reaction("v1", JsonFields.NONE).kind()).isEqualTo(ReactionKind.LIKE);
        assertThat(admission.reaction(
                        "v1",
                        Json.parse("{\"kind\":\"clap\",\"count\":50,\"id\":\"k\",\"by\":\"carol\",\"position\":0,"
                                + "\"unknown\":[1]}")))
                .isEqualTo(new Entry.NewReaction(v1, new ReactionKind("clap"), 50, "k", new UserId("carol"), 0L, now));
        assertThat(admission.like("v1", Json.parse("{\"kind\":\"clap\",\"count\":null}")))
                .as("a like is a like, and null is as good as nothing")
                .isEqualTo(new Entry.NewReaction(v1, ReactionKind.LIKE, 1, null, null, null, now));
        String longest = "👏".repeat(500);
        assertThat(admission.comment("v1", Json.parse(text(longest))).text()).isEqualTo(longest);
        assertThat(admission.comment("x".repeat(128), Json.parse(text(" "))).text())
                .isEqualTo(" ");
        assertThat(admission.retraction("v1", "local.1.2"))
                .isEqualTo(new Entry.NewRetraction(v1, new CommentId("local.1.2"), now));
    }
}
