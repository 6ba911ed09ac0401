package live.ovation.system.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A real browser, and the visits that a test makes with it. Everything that a page complains about, and every request
/// to elsewhere, fails the test. To be registered as a static field. Confined to the test's thread.
public final class BrowserVisits implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    /// As wide as many phones are, in CSS pixels.
    public static final int PHONE_WIDTH = 390;

    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private @Nullable Chromium chromium;
    private boolean serverGoesAway;

    /// A window of somebody who taps.
    public static Browser.NewContextOptions phone(ColorScheme scheme) {
        return new Browser.NewContextOptions()
                .setViewportSize(PHONE_WIDTH, 844)
                .setHasTouch(true)
                .setIsMobile(true)
                .setColorScheme(scheme);
    }

    /// Opens a page for somebody new.
    ///
    /// @param origin nothing else may be asked
    /// @param path what follows the origin
    public Page open(String origin, String path, Browser.NewContextOptions options) {
        BrowserContext context =
                Objects.requireNonNull(chromium, "chromium").browser().newContext(options);
        contexts.add(context);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            boolean causedByTest = serverGoesAway && message.text().startsWith("Failed to load resource");
            if (List.of("error", "warning").contains(message.type()) && !causedByTest) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(origin + "/") && !request.url().startsWith("data:")) {
                complaints.add("a request to elsewhere: " + request.url());
            }
        });
        page.navigate(origin + path);
        return page;
    }

    /// In this test: the browser itself notes every request that a killed server leaves without its answer.
    public void serverGoesAway() {
        serverGoesAway = true;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        chromium = Chromium.launch();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        serverGoesAway = false;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        contexts.forEach(BrowserContext::close);
        contexts.clear();
        List<String> all = List.copyOf(complaints);
        complaints.clear();
        assertThat(all).isEmpty();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (chromium != null) {
            chromium.close();
        }
    }
}
