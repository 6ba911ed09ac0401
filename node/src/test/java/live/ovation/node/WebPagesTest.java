package live.ovation.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import live.ovation.telemetry.Telemetry;
import live.ovation.transport.EventLoops;
import live.ovation.transport.HttpServer;
import live.ovation.transport.Routes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebPagesTest {
    private final EventLoops loops = new EventLoops(1, true);
    private HttpServer server;
    private Visitor visitor;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.start(
                loops,
                HttpServer.Settings.of("127.0.0.1", 0),
                new Routes().otherwise(new WebPages(WebPages.PUBLIC)),
                new Telemetry());
        visitor = new Visitor(server.port());
    }

    @AfterEach
    void stop() {
        visitor.close();
        server.close();
        loops.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8",
        "/index.html, text/html; charset=utf-8",
        "/demo.js, text/javascript; charset=utf-8",
        "/ovation.js, text/javascript; charset=utf-8",
        "/demo.css, text/css; charset=utf-8",
        "/favicon.svg, image/svg+xml",
        "/ovation.d.ts, text/plain; charset=utf-8"
    })
    void everyPageHasItsType(String path, String type) {
        HttpResponse<String> page = visitor.get(path);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type")).contains(type);
        assertThat(page.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'self'"));
        assertThat(page.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(page.body()).isNotEmpty();
    }

    @Test
    void aPageThatDidNotChangeIsNotSentAgain() {
        HttpResponse<String> first = visitor.get("/");
        String tag = first.headers().firstValue("etag").orElseThrow();
        HttpResponse<String> again = visitor.get("/", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(visitor.get("/", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../node/reference.conf",
                "/..%2fnode%2freference.conf",
                "/%2e%2e/node/reference.conf",
                "/.",
                "/..",
                "/node/reference.conf",
                "/index.html/",
                "/WEB.class",
                "/-x.js",
                "/nothing.html",
                "/package-info.class"
            })
    void nothingElseCanBeNamed(String path) {
        assertThat(visitor.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void pagesAreOnlyRead() {
        HttpResponse<String> answer = visitor.post("/index.html", "x");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).contains("GET, HEAD");
    }
}
