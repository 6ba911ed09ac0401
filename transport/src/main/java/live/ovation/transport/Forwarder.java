package live.ovation.transport;

import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Passes a request on to a node whose work it is, and the answer back; an event stream as it comes. This is what makes
/// any one address enough. Thread-safe.
///
/// Peers are tried in the order of [Peers]. The next one gets the request only when it can't have been acted on: it was
/// never sent, or it was refused, or it is one that may be repeated. A request is passed on once: a node that
/// gets one already marked and would pass it on again answers 508, so a ring of addresses ends at its first turn.
public final class Forwarder implements Handler {
    /// Marks a request that was passed on, with the name of the node that did.
    public static final String FORWARDED_BY = "Ovation-Forwarded-By";

    static final String FORWARDED_FOR = "X-Forwarded-For";
    /// Headers about one connection, not about the request (RFC 9110, section 7.6.1); lengths are made anew.
    private static final Set<String> PER_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect",
            "host",
            "content-length");

    private final HttpClient client;
    private final Peers peers;
    private final String work;
    private final String self;
    private final Map<String, String> credentials;
    private final Set<Integer> refusals;

    /// @param peers who can do the work
    /// @param work what those peers are, for messages: `publisher`
    /// @param self this node's name
    /// @param credentials headers that peers ask of other nodes; never taken from a request
    /// @param refusals the statuses with which a peer says that it did nothing and another one might: 503, as
    ///     a rule
    public Forwarder(
            HttpClient client,
            Peers peers,
            String work,
            String self,
            Map<String, String> credentials,
            Set<Integer> refusals) {
        this.client = client;
        this.peers = peers;
        this.work = work;
        this.self = self;
        this.credentials = Map.copyOf(credentials);
        this.refusals = Set.copyOf(refusals);
    }

    @Override
    public void handle(Exchange exchange) {
        String before = exchange.header(FORWARDED_BY);
        if (before != null) {
            throw new Problem(
                    508,
                    "forwarding-loop",
                    "Forwarded in a circle",
                    "request: forwarded by " + before + " to " + self + ", which is no " + work
                            + " (expected: the address of a " + work + ")",
                    null);
        }
        if (peers.isEmpty()) {
            throw Problem.unavailable(
                    work + ": no address of one is configured at " + self + " (expected: at least one)",
                    Duration.ofSeconds(5));
        }
        tryNext(exchange, forwardedHeaders(exchange), peers.inOrder().iterator(), null);
    }

    private Map<String, String> forwardedHeaders(Exchange exchange) {
        Map<String, String> headers = endToEnd(exchange.headers());
        headers.merge(FORWARDED_FOR, exchange.peerAddress(), (earlier, last) -> earlier + ", " + last);
        headers.put(FORWARDED_BY, self);
        headers.putAll(credentials);
        return headers;
    }

    /// What is not about the connection; a header that stands several times becomes one, its values joined.
    private static Map<String, String> endToEnd(HttpHeaders headers) {
        Set<String> named = new HashSet<>();
        for (String connection : headers.getAll("connection")) {
            for (String name : connection.toLowerCase(Locale.ROOT).split(",", -1)) {
                named.add(name.strip());
            }
        }
        Map<String, String> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!PER_CONNECTION.contains(name) && !named.contains(name)) {
                kept.merge(name, header.getValue(), (earlier, later) -> earlier + ", " + later);
            }
        }
        return kept;
    }

    private void tryNext(
            Exchange exchange, Map<String, String> headers, Iterator<Peers.Peer> left, @Nullable Answer refusal) {
        if (!left.hasNext()) {
            exchange.answer(refusal == null ? unreachable().toAnswer() : refusal);
            return;
        }
        Peers.Peer peer = left.next();
        Call call = new Call(peer.address(), exchange.method(), exchange.uri(), headers, exchange.body());
        peer.onBegin();
        client.call(call, new ReplyListener() {
            @Override
            public void onReply(Reply reply) {
                peer.onEnd();
                peer.onAnswered();
                Answer answer = toAnswer(reply);
                if (refusals.contains(reply.status()) && left.hasNext()) {
                    tryNext(exchange, headers, left, answer);
                } else {
                    exchange.answer(answer);
                }
            }

            @Override
            public void onFailure(CallFailed failure) {
                peer.onEnd();
                peer.onFailed();
                if (failure.isSent() && !call.isRepeatable()) {
                    exchange.answer(unanswered().toAnswer());
                } else {
                    tryNext(exchange, headers, left, refusal);
                }
            }

            @Override
            public StreamListener onStream(int status, HttpHeaders streamHeaders, PeerStream stream) {
                peer.onAnswered();
                return ForwardedStream.begin(exchange, endToEnd(streamHeaders), stream, peer::onEnd);
            }
        });
    }

    private static Answer toAnswer(Reply reply) {
        Map<String, String> headers = endToEnd(reply.headers());
        headers.remove("content-type");
        return new Answer(reply.status(), reply.contentType(), reply.body(), headers);
    }

    private Problem unreachable() {
        return Problem.unavailable(
                work + ": none of " + peers.size() + " could be reached from " + self + " (expected: at least one)",
                Duration.ofSeconds(1));
    }

    private Problem unanswered() {
        return new Problem(
                502,
                "no-answer",
                "The node whose work it is did not answer",
                work + ": no answer, the request may have been carried out or not (expected: an answer; a request with"
                        + " an id may be repeated)",
                null);
    }
}
