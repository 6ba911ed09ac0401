package live.ovation.node;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Handler;
import live.ovation.transport.Problem;
import org.jspecify.annotations.Nullable;

/// Pages from a folder of the class path: the demo and the browser client, or the dashboard. Thread-safe.
///
/// A page's name is one plain path segment that begins with a letter or digit and has a known ending: there is no way
/// to name anything outside the one folder. Browsers ask every time and are told that nothing changed, so an upgrade
/// shows at once.
final class WebPages implements Handler {
    /// The demo page and the browser client.
    static final String PUBLIC = "/live/ovation/web/";

    /// The dashboard.
    static final String DASHBOARD = "/live/ovation/dashboard/";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "ts", "text/plain; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json",
            "png", "image/png",
            "ico", "image/x-icon",
            "webmanifest", "application/manifest+json");

    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final String folder;

    /// @param folder on the class path, with a slash at either end
    WebPages(String folder) {
        this.folder = folder;
    }

    @Override
    public void handle(Exchange exchange) {
        answer(exchange, exchange.path());
    }

    /// As [#handle], whatever was asked for.
    void answer(Exchange exchange, String path) {
        Page page = page(path.equals("/") ? "index.html" : path.substring(1));
        if (page == null) {
            throw Problem.notFound("path: " + abbreviated(path) + " (expected: one of the documented paths)");
        }
        if (!exchange.method().equals("GET") && !exchange.isHead()) {
            throw Problem.methodNotAllowed(
                    exchange.method() + " " + abbreviated(path) + " (expected: GET)", "GET, HEAD");
        }
        String known = exchange.header("If-None-Match");
        if (known != null && known.contains(page.tag)) {
            exchange.answer(new Answer(304, "", new byte[0], page.headers));
        } else {
            exchange.answer(new Answer(200, page.type, page.bytes, page.headers));
        }
    }

    private @Nullable Page page(String name) {
        Page known = pages.get(name);
        if (known != null) {
            return known;
        }
        String type = isPlain(name) ? TYPES.get(name.substring(name.lastIndexOf('.') + 1)) : null;
        if (type == null) {
            return null;
        }
        try (InputStream in = WebPages.class.getResourceAsStream(folder + name)) {
            if (in == null) {
                return null;
            }
            Page read = Page.of(type, in.readAllBytes());
            pages.put(name, read);
            return read;
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && (i == 0 || (c != '.' && c != '-' && c != '_'))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static String abbreviated(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private static final class Page {
        final String type;
        final byte[] bytes;
        final String tag;
        final Map<String, String> headers;

        private Page(String type, byte[] bytes, String tag) {
            this.type = type;
            this.bytes = bytes;
            this.tag = tag;
            Map<String, String> all = new HashMap<>();
            all.put("ETag", tag);
            all.put("Cache-Control", "no-cache");
            all.put("Content-Security-Policy", "default-src 'self'; frame-ancestors 'self'; base-uri 'none'");
            all.put("X-Content-Type-Options", "nosniff");
            all.put("Referrer-Policy", "no-referrer");
            this.headers = Map.copyOf(all);
        }

        static Page of(String type, byte[] bytes) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
                return new Page(type, bytes, '"' + HexFormat.of().formatHex(digest, 0, 12) + '"');
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }
}
