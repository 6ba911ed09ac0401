package live.ovation.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import live.ovation.system.support.BrowserVisits;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import live.ovation.system.support.SseStream;
import live.ovation.testing.Ports;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The dashboard in a real browser, over a cluster of processes of which one is killed.
///
/// How soon that shows is printed, and held to 5 s with `-Dovation.dashboard.within=PT5S`; without it the machine may
/// have other things to do. `-Dovation.screenshots=DIR` keeps pictures of the page.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DashboardBrowserTest {
    @RegisterExtension
    @Order(1)
    static final Servers SERVERS = new Servers();

    @RegisterExtension
    @Order(2)
    static final BrowserVisits VISITS = new BrowserVisits();

    private static final Duration WITHIN = Duration.parse(System.getProperty("ovation.dashboard.within", "PT30S"));
    private static final @Nullable String SCREENSHOTS = System.getProperty("ovation.screenshots");
    private static final double PATIENCE_MILLIS = 30_000;
    private static final LocatorAssertions.IsVisibleOptions SOON =
            new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MILLIS);

    private static OvationProcess publisher;
    private static OvationProcess dispatcher;
    private static OvationProcess doomed;
    private static OvationProcess frontend;

    @BeforeAll
    static void start() {
        int[] ports = IntStream.range(0, 4).map(i -> Ports.free()).toArray();
        String publishers = "publishers = [\"http://127.0.0.1:" + ports[0] + "\"]\n";
        String dispatchers = "dispatchers = [\"http://127.0.0.1:" + ports[1] + "\"]\n";
        dispatcher = node("dispatcher", "dispatcher-1", ports[1], publishers);
        publisher = node("publisher", "publisher-1", ports[0], dispatchers);
        doomed = node("frontend", "frontend-1", ports[2], publishers + dispatchers);
        frontend = node("frontend", "frontend-2", ports[3], publishers + dispatchers);
    }

    private static OvationProcess node(String role, String id, int internalPort, String peers) {
        return SERVERS.startWith(peers, internalPort, "--roles", role, "--id", id);
    }

    private Page visit(OvationProcess node, Browser.NewContextOptions options) {
        return VISITS.open("http://127.0.0.1:" + node.internalPort(), "/", options);
    }

    private Page onDesktop(OvationProcess node) {
        return visit(
                node, new Browser.NewContextOptions().setViewportSize(1280, 900).setColorScheme(ColorScheme.DARK));
    }

    private Page onPhone(OvationProcess node) {
        return visit(node, BrowserVisits.phone(ColorScheme.LIGHT));
    }

    @Test
    void killedFrontendIsShownOnADesktopAndOnAPhone() {
        Page desktop = onDesktop(dispatcher);
        Page phone = onPhone(publisher);
        try (SseStream viewer = frontend.open("/v1/videos/show/events?likes=each")) {
            viewer.next("hello");
            for (Page page : List.of(desktop, phone)) {
                for (String id : List.of("publisher-1", "dispatcher-1", "frontend-1", "frontend-2")) {
                    assertThat(page.locator("#picture .node.up[data-node=" + id + "]"))
                            .isVisible(SOON);
                }
                assertThat(page.locator("#alarm"))
                        .isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(PATIENCE_MILLIS));
            }
            await().untilAsserted(() -> {
                publisher.http().like("show", 5);
                assertThat(desktop.locator("#hottest li")).containsText("show");
            });
            assertThat(desktop.locator("#viewers")).hasText("1", textSoon());
            keepPicture(desktop, "desktop-well");
            keepPicture(phone, "phone-well");

            doomed.kill();
            long killed = System.nanoTime();
            for (Page page : List.of(desktop, phone)) {
                assertThat(page.locator("#picture .node.gone[data-node=frontend-1]"))
                        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(left(killed)));
                System.out.printf(
                        "A killed frontend is shown at %d px after at most %.1f s%n",
                        page.viewportSize().width, (System.nanoTime() - killed) / 1e9);
                assertThat(page.locator("#alarm"))
                        .containsText(
                                "frontend-1 is silent since ",
                                new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
                assertThat(page.locator("#count")).hasText("3 of 4", textSoon());
                assertThat(page.locator("#picture .node.up[data-node=frontend-2]"))
                        .isVisible(SOON);
                assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                        .as("nothing sticks out")
                        .isLessThanOrEqualTo(page.viewportSize().width);
            }
            keepPicture(desktop, "desktop-gone");
            keepPicture(phone, "phone-gone");
        }
    }

    /// Two regions, of which one has a long name, as any node might tell of them.
    private static String regionsApart() {
        String at = Long.toString(System.currentTimeMillis() * 1_000);
        return Stream.of("asia-pacific-southeast", "eu")
                .map(region -> {
                    String other = region.equals("eu") ? "asia-pacific-southeast" : "eu";
                    return "{'id':'d','region':'" + region + "','address':'http://h:1','gone':false,'answeredAt':" + at
                            + ",'status':{'roles':['publisher','dispatcher','frontend'],'ready':true,'viewers':1,"
                            + "'likesInPerSecond':1,'outPerSecond':1,'dispatchedPerSecond':1,'links':[],"
                            + "'regions':[{'to':'" + other + "','perSecond':12345,'silentMillis':9}],"
                            + "'hottest':[],'errors':[],'rows':[],'slow':{'lagged':0,'laggedPerSecond':0,"
                            + "'shortWritesPerSecond':0,'refused':0,'closed':{}}}}";
                })
                .collect(Collectors.joining(
                        ",",
                        "{'at':" + at + ",'nodes':[",
                        "],'between':[{'from':'asia-pacific-southeast','to':'eu','p50':1,'p90':285000,'p99':3}],"
                                + "'points':[]}"))
                .replace('\'', '"');
    }

    @Test
    void latencyFromAnotherRegionIsToldAndNothingSticksOut() {
        for (Page page : List.of(onDesktop(publisher), onPhone(publisher))) {
            page.route(
                    "**/cluster*",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setContentType("application/json")
                            .setBody(regionsApart())));
            assertThat(page.locator("#picture .note").last())
                    .containsText(
                            "from asia-pacific-southeast p90 285 ms",
                            new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
            assertThat(page.locator("#regions-words")).isVisible(SOON);
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                    .as("nothing sticks out")
                    .isLessThanOrEqualTo(page.viewportSize().width);
            assertThat((Boolean) page.evaluate("[...document.querySelectorAll('#picture text')].every((text) => {"
                            + " const at = text.getBoundingClientRect();"
                            + " return at.left >= 0 && at.right <= document.documentElement.clientWidth; })"))
                    .as("no word of the picture is cut off")
                    .isTrue();
            keepPicture(page, "regions-" + page.viewportSize().width);
        }
    }

    private static double left(long killedNanos) {
        return Math.max(1, WITHIN.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedNanos));
    }

    private static LocatorAssertions.HasTextOptions textSoon() {
        return new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MILLIS);
    }

    private static void keepPicture(Page page, String name) {
        if (SCREENSHOTS != null) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of(SCREENSHOTS, name + ".png"))
                    .setFullPage(true));
        }
    }
}
