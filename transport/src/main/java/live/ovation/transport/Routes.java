package live.ovation.transport;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Which handler answers which method and path. Filled before the server starts, read-only afterwards.
///
/// A template is a path whose `{named}` segments match anything; literal segments win over named ones. Looking up costs
/// one map access per segment.
public final class Routes {
    private final Node root = new Node();
    private @Nullable Handler otherwise;
    private UnaryOperator<Handler> wrapper = UnaryOperator.identity();

    /// Wraps every handler that is added from here on: what a port asks of all requests of a kind stands in one place.
    public Routes wrapping(UnaryOperator<Handler> around) {
        wrapper = around;
        return this;
    }

    /// @param template `/v1/videos/{video}/likes`
    public Routes add(String method, String template, Handler handler) {
        Node node = root;
        List<String> names = new ArrayList<>();
        for (String segment : segments(template)) {
            if (segment.startsWith("{")) {
                names.add(segment.substring(1, segment.length() - 1));
                if (node.named == null) {
                    node.named = new Node();
                }
                node = node.named;
            } else {
                node = node.literal.computeIfAbsent(segment, s -> new Node());
            }
        }
        Route before = node.byMethod.putIfAbsent(method, new Route(wrapper.apply(handler), List.copyOf(names)));
        if (before != null) {
            throw new IllegalArgumentException(method + " " + template + ": a second handler (expected: one)");
        }
        return this;
    }

    /// Answers what no template matches; without it that is a 404.
    public Routes otherwise(Handler handler) {
        otherwise = wrapper.apply(handler);
        return this;
    }

    /// @throws Problem 404 or 405
    Match find(String method, String path) {
        List<String> values = new ArrayList<>(2);
        Node node = root;
        for (String segment : segments(path)) {
            Node next = node.literal.get(segment);
            if (next == null && node.named != null) {
                next = node.named;
                values.add(decode(segment));
            }
            if (next == null) {
                return unmatched(path);
            }
            node = next;
        }
        if (node.byMethod.isEmpty()) {
            return unmatched(path);
        }
        Route route = node.byMethod.get(method);
        if (route == null && method.equals("HEAD")) {
            route = node.byMethod.get("GET");
        }
        if (route == null) {
            Set<String> methods = new TreeSet<>(node.byMethod.keySet());
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            String allowed = String.join(", ", methods);
            throw Problem.methodNotAllowed(method + " " + path + " (expected: " + allowed + ")", allowed);
        }
        return new Match(route.handler, route.names, values);
    }

    private Match unmatched(String path) {
        if (otherwise != null) {
            return new Match(otherwise, List.of(), List.of());
        }
        throw Problem.notFound("path: " + path + " (expected: one of the documented paths)");
    }

    private static String decode(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("path: " + segment + " is not percent-encoded text (expected: RFC 3986)");
        }
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(6);
        int from = path.startsWith("/") ? 1 : 0;
        int slash;
        while ((slash = path.indexOf('/', from)) >= 0) {
            segments.add(path.substring(from, slash));
            from = slash + 1;
        }
        segments.add(path.substring(from));
        return segments;
    }

    private static final class Node {
        final Map<String, Node> literal = new HashMap<>();
        final Map<String, Route> byMethod = new TreeMap<>();

        @Nullable
        Node named;
    }

    private record Route(Handler handler, List<String> names) {}

    /// A handler, and the values of its template's named segments.
    record Match(Handler handler, List<String> names, List<String> values) {
        String value(String name) {
            int index = names.indexOf(name);
            if (index < 0) {
                throw new IllegalArgumentException(name + ": not in the route's template");
            }
            return values.get(index);
        }
    }
}
