package live.ovation.node.link;

import live.ovation.protocol.HistoryPort;
import live.ovation.protocol.Position;
import live.ovation.protocol.wire.HistoryCodec;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Problem;
import live.ovation.transport.Routes;
import org.jspecify.annotations.Nullable;

/// Answers for the history of this node what [HttpHistoryPort] asks. Thread-safe: holds nothing.
public final class HistoryRoutes {
    /// More in one answer would not fit what callers take.
    private static final int MAX_ENTRIES = 10_000;

    private final HistoryPort history;

    public HistoryRoutes(HistoryPort history) {
        this.history = history;
    }

    public void addTo(Routes routes) {
        routes.add("GET", "/internal/v1/videos/{video}/snapshot", this::onSnapshot);
        routes.add("GET", "/internal/v1/videos/{video}/journal", this::onJournal);
    }

    private void onSnapshot(Exchange exchange) {
        int comments = number("comments", exchange.query("comments"), 0);
        LinkAnswers.answer(
                exchange,
                history.snapshot(LinkAnswers.video(exchange), comments),
                snapshot -> Answer.bytes(HistoryCodec.encode(snapshot)));
    }

    private void onJournal(Exchange exchange) {
        int limit = number("limit", exchange.query("limit"), 1);
        LinkAnswers.answer(
                exchange,
                history.journal(LinkAnswers.video(exchange), after(exchange.query("after")), limit),
                page -> Answer.bytes(HistoryCodec.encode(page)));
    }

    static Position after(@Nullable String text) {
        try {
            return Position.parse(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("after: " + e.getMessage());
        }
    }

    static int number(String name, @Nullable String text, int min) {
        try {
            int value = Integer.parseInt(text == null ? "" : text);
            if (value >= min && value <= MAX_ENTRIES) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw Problem.badRequest(name + ": " + text + " (expected: " + min + " to " + MAX_ENTRIES + ")");
        }
        throw Problem.badRequest(name + ": " + text + " (expected: " + min + " to " + MAX_ENTRIES + ")");
    }

    static long micros(String name, @Nullable String text) {
        try {
            return Long.parseUnsignedLong(text == null ? "" : text);
        } catch (NumberFormatException e) {
            throw Problem.badRequest(name + ": " + text + " (expected: microseconds since the Unix epoch)");
        }
    }
}
