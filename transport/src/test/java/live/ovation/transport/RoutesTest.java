package live.ovation.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private static final Handler NAMED = exchange -> {};
    private static final Handler LITERAL = exchange -> {};

    private final Routes routes = new Routes()
            .add("GET", "/v1/videos/{video}", NAMED)
            .add("GET", "/v1/videos/newest", LITERAL)
            .add("POST", "/v1/videos/{video}/likes", NAMED);

    @Test
    void literalSegmentsWinOverNamedOnes() {
        assertThat(routes.find("GET", "/v1/videos/newest").handler()).isSameAs(LITERAL);
        Routes.Match match = routes.find("GET", "/v1/videos/v1");
        assertThat(match.handler()).isSameAs(NAMED);
        assertThat(match.value("video")).isEqualTo("v1");
    }

    @Test
    void headIsGetForReaders() {
        assertThat(routes.find("HEAD", "/v1/videos/v1").handler()).isSameAs(NAMED);
    }

    @Test
    void aWrongMethodNamesTheRightOnes() {
        assertThatThrownBy(() -> routes.find("GET", "/v1/videos/v1/likes"))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.status()).isEqualTo(405);
                    assertThat(problem.toAnswer().headers()).containsEntry("Allow", "POST");
                });
    }

    @Test
    void anUnknownPathIsNotFound() {
        assertThatThrownBy(() -> routes.find("GET", "/v1/nothing"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(404));
    }

    @Test
    void anUnknownPathMayHaveAnAnswerOfItsOwn() {
        routes.otherwise(LITERAL);
        assertThat(routes.find("GET", "/page.html").handler()).isSameAs(LITERAL);
        assertThatThrownBy(() -> routes.find("PUT", "/v1/videos/v1")).isInstanceOf(Problem.class);
    }

    @Test
    void oneMethodAndPathHasOneHandler() {
        assertThatThrownBy(() -> routes.add("GET", "/v1/videos/{other}", LITERAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a second handler");
    }

    @Test
    void whatIsAddedAfterWrappingIsWrapped() {
        AtomicInteger wrapped = new AtomicInteger();
        routes.wrapping(handler -> {
            wrapped.incrementAndGet();
            return LITERAL;
        });
        routes.add("GET", "/guarded", NAMED);
        assertThat(routes.find("GET", "/guarded").handler()).isSameAs(LITERAL);
        assertThat(routes.find("GET", "/v1/videos/v1").handler()).isSameAs(NAMED);
        assertThat(wrapped).hasValue(1);
    }
}
