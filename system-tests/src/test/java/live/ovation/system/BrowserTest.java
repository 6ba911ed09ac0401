package live.ovation.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import live.ovation.system.support.BrowserVisits;
import live.ovation.system.support.OvationProcess;
import live.ovation.system.support.Servers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The page in a real browser. Without a Chromium the tests fail and say what to install.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BrowserTest {
    @RegisterExtension
    @Order(1)
    static final Servers SERVERS = new Servers();

    @RegisterExtension
    @Order(2)
    static final BrowserVisits VISITS = new BrowserVisits();

    private static final LocatorAssertions.ContainsTextOptions SOON =
            new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);

    private static OvationProcess server;

    @BeforeAll
    static void start() {
        server = SERVERS.start();
    }

    /// Opens the page for somebody new and waits until it is live.
    private Page visit(String query, Browser.NewContextOptions options) {
        Page page = VISITS.open("http://localhost:" + server.port(), "/" + query, options);
        assertThat(page.locator("#state")).hasAttribute("data-state", "live");
        return page;
    }

    private Page visit(String query) {
        return visit(query, new Browser.NewContextOptions().setViewportSize(1280, 800));
    }

    private Page visitByPhone(String query, ColorScheme scheme) {
        return visit(query, BrowserVisits.phone(scheme));
    }

    @Test
    void tapAndCommentOfOneAreSeenByTheOther() {
        Page ann = visit("?video=show&user=ann");
        Page bob = visitByPhone("?video=show&user=bob", ColorScheme.DARK);
        assertThat(bob.locator("#viewers")).hasText("2", new LocatorAssertions.HasTextOptions().setTimeout(15_000));

        ann.locator("[data-kind=love]").click();
        assertThat(bob.locator("[data-kind=love] .count")).hasText("1");
        bob.waitForFunction(SOMETHING_RISES);
        bob.locator("#like").tap();
        bob.locator("#like").tap();
        assertThat(ann.locator("#like .count")).hasText("2");
        assertThat(ann.locator("#total-likes")).hasText("3");

        ann.locator("#comment-text").fill("Hello, <b>Bob</b> & all 🎉");
        ann.locator("#comment-text").press("Enter");
        Locator heard = bob.locator("#comments .comment");
        assertThat(heard).hasCount(1);
        assertThat(heard.locator(".text")).hasText("Hello, <b>Bob</b> & all 🎉");
        assertThat(heard.locator(".name")).hasText("ann");
        assertThat(ann.locator("#comments .comment")).hasCount(1);
        assertThat(ann.locator("#comment-text")).hasValue("");
    }

    @Test
    void endedVideoSaysSoToWhoIsThereAndToWhoComesUntilItGoesOn() {
        Page ann = visit("?video=over&user=ann");
        assertThat(ann.locator("#ended")).isHidden();
        server.operations().send("POST", "/internal/v1/videos/over/end", "").expect(200);
        assertThat(ann.locator("#ended")).containsText("The stream has ended · peak 1", SOON);
        Page bob = visitByPhone("?video=over&user=bob", ColorScheme.LIGHT);
        assertThat(bob.locator("#ended")).containsText("The stream has ended · peak 1", SOON);

        bob.locator("#like").tap();
        assertThat(ann.locator("#like .count")).containsText("1", SOON);
        server.operations().delete("/internal/v1/videos/over/end").expect(200);
        assertThat(ann.locator("#ended")).isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(30_000));
    }

    @Test
    void smallRoomShowsWhoIsHereAndAFriendsDotTurnsGreen() {
        Page ann = visit("?video=room&user=ann&friend=bob");
        LocatorAssertions.HasAttributeOptions patiently =
                new LocatorAssertions.HasAttributeOptions().setTimeout(15_000);
        assertThat(ann.locator("#friends li")).hasAttribute("data-status", "offline", patiently);
        Page bob = visitByPhone("?video=room&user=bob", ColorScheme.DARK);
        assertThat(ann.locator("#friends li")).hasAttribute("data-status", "online", patiently);
        LocatorAssertions.HasTextOptions soon = new LocatorAssertions.HasTextOptions().setTimeout(15_000);
        assertThat(ann.locator("#here")).hasText("Here: you, bob", soon);
        assertThat(bob.locator("#here")).hasText("Here: you, ann", soon);
    }

    /// Whether the canvas of rising reactions shows anything. Looks at a copy: of a canvas that is
    /// read again and again the browser complains.
    private static final String SOMETHING_RISES = """
            () => {
              const canvas = document.getElementById('rising');
              const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {willReadFrequently: true});
              copy.drawImage(canvas, 0, 0);
              const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
              return pixels.some((value, i) => i % 4 === 3 && value > 0);
            }""";

    @Test
    void killedServerIsSurvivedWithoutLosingOrRepeatingAComment() {
        VISITS.serverGoesAway();
        Page ann = visit("?video=kill&user=ann");
        Page bob = visit("?video=kill&user=bob");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            expected.add("before " + i);
            server.http().comment("kill", "before " + i);
        }
        server.http().like("kill", 7);
        assertThat(bob.locator("#comments .comment")).hasCount(5);
        assertThat(bob.locator("#total-likes")).hasText("7");

        server.kill();
        assertThat(ann.locator("#state")).hasAttribute("data-state", "reconnecting");
        assertThat(ann.locator("#notice")).containsText("Away since");
        server.startAgain();
        for (int i = 0; i < 5; i++) {
            expected.add("after " + i);
            server.http().comment("kill", "after " + i);
        }
        server.http().like("kill", 5);

        for (Page page : List.of(ann, bob)) {
            assertThat(page.locator("#notice")).containsText("Caught up after", SOON);
            assertThat(page.locator("#state")).hasAttribute("data-state", "live");
            assertThat(page.locator("#comments .comment")).hasCount(10);
            assertThat(page.locator("#comments .comment .text").allTextContents())
                    .isEqualTo(expected);
            assertThat(page.locator("#comments .gap")).hasCount(0);
            assertThat(page.locator("#total-likes")).hasText("12");
        }
        ann.locator("#comment-text").fill("still here");
        ann.locator("#comment-send").click();
        assertThat(bob.locator("#comments .comment")).hasCount(11);
        assertThat(ann.locator("#comments .comment")).hasCount(11);
    }

    @Test
    void tapsMadeWhileTheServerIsGoneCountOnce() {
        VISITS.serverGoesAway();
        Page ann = visit("?video=gone&user=ann");
        server.kill();
        assertThat(ann.locator("#state")).hasAttribute("data-state", "reconnecting");
        ann.locator("#like").click();
        ann.locator("#like").click();
        server.startAgain();
        assertThat(ann.locator("#state"))
                .hasAttribute("data-state", "live", new LocatorAssertions.HasAttributeOptions().setTimeout(30_000));
        assertThat(ann.locator("#total-likes")).hasText("2", new LocatorAssertions.HasTextOptions().setTimeout(30_000));
        assertThat(server.http().totals("gone")).isEqualTo(Map.of("like", 2L));
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"DARK", "LIGHT"})
    void pageFitsAPhone(ColorScheme scheme) {
        server.http().comment("phone", "a-word-without-any-place-to-break".repeat(10));
        Page page = visitByPhone("?video=phone", scheme);
        assertThat(page.locator("#comments .comment").first()).isVisible();
        assertThat((int) page.evaluate("document.documentElement.scrollWidth")).isEqualTo(BrowserVisits.PHONE_WIDTH);
        assertThat((int) page.evaluate("innerWidth")).isEqualTo(BrowserVisits.PHONE_WIDTH);
        for (Locator seen : page.locator(".reactions button, #comment-text, #comment-send, #state, #rate")
                .all()) {
            assertThat(seen).isInViewport();
        }
        for (Locator button : page.locator(".reactions button").all()) {
            assertThat(Objects.requireNonNull(button.boundingBox()).height).isGreaterThanOrEqualTo(44);
        }
    }

    @Test
    void everythingWorksByKeyboardAndHasAName() {
        Page page = visit("?video=keys&user=kim");
        page.keyboard().press("l");
        assertThat(page.locator("#like .count")).hasText("1");
        page.locator("#like").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#like .count")).hasText("2");
        for (int i = 0; i < 20 && !"comment-text".equals(page.evaluate("document.activeElement.id")); i++) {
            page.keyboard().press("Tab");
        }
        page.keyboard().type("typed, with an l");
        page.keyboard().press("Enter");
        assertThat(page.locator("#comments .comment .text")).hasText("typed, with an l");
        assertThat(page.locator("#like .count")).hasText("2");
        for (Locator button : page.locator("button:visible").all()) {
            assertThat(button).hasAccessibleName(java.util.regex.Pattern.compile(".+"));
        }
        assertThat(page.locator("#state")).hasRole(com.microsoft.playwright.options.AriaRole.STATUS);
    }

    @Test
    void pageSaysWhenTheServerEndsTheStream() {
        VISITS.serverGoesAway();
        Page page = visit("?video=drain");
        server.operations().post("/drain", "");
        assertThat(page.locator("#state")).hasAttribute("data-state", "reconnecting");
        assertThat(page.locator("#notice")).containsText("being replaced");
        server.kill().startAgain();
        assertThat(page.locator("#state"))
                .hasAttribute("data-state", "live", new LocatorAssertions.HasAttributeOptions().setTimeout(40_000));
    }

    @Test
    void browsersOwnEventSourceReadsTheStream() {
        Page page = visit("?video=own");
        Object frames = page.evaluate("""
                () => new Promise((resolve, reject) => {
                  const seen = [];
                  const source = new EventSource('/v1/videos/raw/events?likes=each');
                  source.onerror = () => reject(new Error('failed'));
                  source.addEventListener('hello', (event) => {
                    seen.push(event.lastEventId === '' ? 'hello without a position' : 'hello');
                    fetch('/v1/videos/raw/likes', { method: 'POST', body: '{"count":3}' });
                  });
                  source.addEventListener('like', (event) => {
                    seen.push(`like ${JSON.parse(event.data).n}`);
                    source.close();
                    resolve(seen);
                  });
                })""");
        assertThat(frames).isEqualTo(List.of("hello", "like 3"));
    }
}
