package live.ovation.transport;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;

/// What RFC 9110 and RFC 9112 ask of a request before anybody may look at what it wants. Stateless.
final class RequestHead {
    private RequestHead() {}

    /// @throws Problem when the request must not be answered as if it were well-formed
    static void check(HttpRequest request, int maxBodyBytes) {
        if (request.protocolVersion().majorVersion() != 1) {
            throw new Problem(
                    505,
                    "version-not-supported",
                    "This version of HTTP is not spoken here",
                    "version: " + request.protocolVersion() + " (expected: HTTP/1.1)",
                    null);
        }
        checkHost(request);
        checkTransferEncoding(request);
        long length = HttpUtil.getContentLength(request, 0L);
        if (length > maxBodyBytes) {
            throw tooLarge(maxBodyBytes);
        }
        String expect = request.headers().get(HttpHeaderNames.EXPECT);
        if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
            throw new Problem(
                    417,
                    "expectation-failed",
                    "The expectation can't be met",
                    "Expect: unknown (expected: 100-continue)",
                    null);
        }
        target(request.uri());
    }

    private static void checkHost(HttpRequest request) {
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        boolean required = !isHttp10(request);
        if (hosts > 1 || (required && hosts == 0)) {
            throw Problem.badRequest("Host: " + hosts + " of them (expected: one)");
        }
    }

    private static void checkTransferEncoding(HttpRequest request) {
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (encodings.isEmpty()) {
            return;
        }
        if (encodings.size() > 1 || !encodings.getFirst().strip().equalsIgnoreCase("chunked") || isHttp10(request)) {
            throw Problem.badRequest("Transfer-Encoding: not understood (expected: chunked, once, in HTTP/1.1)");
        }
    }

    static boolean isHttp10(HttpRequest request) {
        return request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    }

    static boolean expectsContinue(HttpRequest request) {
        return !isHttp10(request) && request.headers().contains(HttpHeaderNames.EXPECT);
    }

    /// Path and query of a request's target, whether it came in origin form (`/a?b`) or absolute form
    /// (`http://host/a?b`).
    ///
    /// @throws Problem 400 for anything else
    static String target(String uri) {
        String target = uri;
        if (uri.regionMatches(true, 0, "http://", 0, 7) || uri.regionMatches(true, 0, "https://", 0, 8)) {
            int slash = uri.indexOf('/', uri.indexOf("//") + 2);
            target = slash < 0 ? "/" : uri.substring(slash);
        }
        boolean valid = target.startsWith("/") || target.equals("*");
        for (int i = 0; valid && i < target.length(); i++) {
            char c = target.charAt(i);
            valid = c > ' ' && c < 0x7f && c != '#' && c != '\\';
        }
        if (!valid) {
            throw Problem.badRequest("request target: not a path (expected: /path?query, percent-encoded)");
        }
        return target;
    }

    static Problem unreadable(DecoderResult result) {
        Throwable cause = result.cause();
        if (cause instanceof TooLongHttpHeaderException) {
            return new Problem(
                    431,
                    "headers-too-large",
                    "The headers are too large",
                    "headers: more than " + HttpServer.MAX_HEADER_BYTES + " bytes (expected: at most that)",
                    null);
        }
        if (cause instanceof TooLongHttpLineException || cause instanceof TooLongFrameException) {
            return new Problem(
                    414,
                    "uri-too-long",
                    "The address is too long",
                    "request line: more than " + HttpServer.MAX_LINE_BYTES + " bytes (expected: at most that)",
                    null);
        }
        return Problem.badRequest("request: not well-formed (expected: HTTP/1.1 as RFC 9112 has it)");
    }

    static Problem tooLarge(int limit) {
        return new Problem(
                413,
                "body-too-large",
                "The body is too large",
                "body: larger than is taken here (expected: at most " + limit + " bytes)",
                null);
    }
}
