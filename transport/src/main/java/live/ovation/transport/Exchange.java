package live.ovation.transport;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import live.ovation.transport.json.JsonFormatException;
import org.jspecify.annotations.Nullable;

/// One request and the way to answer it. What it says of the request is a copy and may be read anywhere; [#answer] and
/// [#fail] may be called from any thread, once; [#takeOver] belongs on the event loop.
public final class Exchange {
    private final RequestHandler connection;
    private final Channel channel;
    private final String method;
    private final String uri;
    private final String path;
    private final HttpHeaders headers;
    private final byte[] body;
    private final boolean keepAlive;
    private final boolean http10;
    private Routes.@Nullable Match match;
    private @Nullable Map<String, List<String>> query;

    Exchange(RequestHandler connection, Channel channel, HttpRequest request, byte[] body) {
        this.connection = connection;
        this.channel = channel;
        this.method = request.method().name();
        this.uri = RequestHead.target(request.uri());
        int question = uri.indexOf('?');
        this.path = question < 0 ? uri : uri.substring(0, question);
        this.headers = request.headers();
        this.body = body;
        this.keepAlive = HttpUtil.isKeepAlive(request);
        this.http10 = RequestHead.isHttp10(request);
    }

    void match(Routes.Match found) {
        match = found;
    }

    public String method() {
        return method;
    }

    public boolean isHead() {
        return method.equals(HttpMethod.HEAD.name());
    }

    boolean isHttp10() {
        return http10;
    }

    /// Path and query, as sent.
    public String uri() {
        return uri;
    }

    public String path() {
        return path;
    }

    /// The value of the template's `{name}` segment, percent-decoded.
    public String pathValue(String name) {
        if (match == null) {
            throw new IllegalStateException("not routed yet");
        }
        return match.value(name);
    }

    /// The first value of a query parameter; null when it isn't there.
    public @Nullable String query(String name) {
        List<String> values = queryAll(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    public List<String> queryAll(String name) {
        if (query == null) {
            try {
                query = new QueryStringDecoder(uri).parameters();
            } catch (IllegalArgumentException e) {
                throw Problem.badRequest("query: not percent-encoded text (expected: RFC 3986)");
            }
        }
        return query.getOrDefault(name, List.of());
    }

    public @Nullable String header(String name) {
        return headers.get(name);
    }

    HttpHeaders headers() {
        return headers;
    }

    public byte[] body() {
        return body;
    }

    /// The body as a JSON object; no fields when there is no body.
    ///
    /// @throws Problem 400 when it is anything else
    public JsonFields json() {
        if (body.length == 0) {
            return JsonFields.NONE;
        }
        try {
            return Json.parse(body);
        } catch (JsonFormatException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /// Where the request comes from, as text, without the port: the peer's address, or what those in front of us say
    /// whom we trust. Costs a look at the connection, and one at the headers where somebody is trusted.
    public String remoteAddress() {
        InetAddress address = clientAddress();
        return address == null ? "unknown" : address.getHostAddress();
    }

    /// As [#remoteAddress], but what one household shares: of an IPv6 address the first 64 bits,
    /// for whoever has one has them all.
    public String remoteNetwork() {
        InetAddress address = clientAddress();
        if (!(address instanceof Inet6Address)) {
            return address == null ? "unknown" : address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        StringBuilder network = new StringBuilder(24);
        for (int i = 0; i < 8; i += 2) {
            network.append(Integer.toHexString((bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff)))
                    .append(':');
        }
        return network.append(":/64").toString();
    }

    private @Nullable InetAddress clientAddress() {
        InetAddress peer = peer();
        return peer == null ? null : connection.clientOf(peer, headers);
    }

    private @Nullable InetAddress peer() {
        return channel.remoteAddress() instanceof InetSocketAddress address ? address.getAddress() : null;
    }

    /// The address that the request came from to us, whoever sent it before.
    String peerAddress() {
        InetAddress peer = peer();
        return peer == null ? "unknown" : peer.getHostAddress();
    }

    boolean keepAlive() {
        return keepAlive;
    }

    /// The connection's event loop. Who has many requests to answer does those of one loop in one task of it.
    public Executor loop() {
        return channel.eventLoop();
    }

    public void answer(Answer answer) {
        if (channel.eventLoop().inEventLoop()) {
            connection.answer(this, answer);
        } else {
            channel.eventLoop().execute(() -> connection.answer(this, answer));
        }
    }

    /// Answers with the problem that `error` is, or with a 500 that is recorded.
    public void fail(Throwable error) {
        answer(connection.problemOf(this, error).toAnswer());
    }

    /// The connection's channel, for whoever takes it over and for those who need to know when it is gone.
    public Channel channel() {
        return channel;
    }

    /// Takes the HTTP machinery off the channel and leaves it to the caller, who writes its own bytes from here on.
    /// Event loop only; afterwards neither [#answer] nor [#fail] has an effect.
    public void takeOver() {
        connection.release(this);
    }
}
