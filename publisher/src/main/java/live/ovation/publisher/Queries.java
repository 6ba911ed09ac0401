package live.ovation.publisher;

import live.ovation.ledger.CommentQuery;
import live.ovation.ledger.TimelineQuery;
import live.ovation.protocol.Position;
import live.ovation.protocol.RegionId;
import live.ovation.transport.Exchange;
import live.ovation.transport.Problem;
import org.jspecify.annotations.Nullable;

/// Reads what a `GET` asks for from its query, or refuses it with a 400. Thread-safe.
final class Queries {
    private static final int COMMENTS = 50;
    private static final int MAX_COMMENTS = 200;
    private static final int MAX_BUCKETS = 20_000;
    private static final int MAX_BUCKET_SECONDS = 24 * 3600;
    private static final long MAX_SECOND = Admission.MAX_POSITION_MILLIS / 1_000;

    private final Position start;

    Queries(RegionId region, long epoch) {
        start = new Position(region, epoch, 0);
    }

    /// `before`, `after`: comments' ids; `limit`.
    CommentQuery comments(Exchange exchange) {
        String limit = exchange.query("limit");
        return new CommentQuery(
                position("before", exchange.query("before")),
                position("after", exchange.query("after")),
                limit == null ? COMMENTS : (int) number("limit", limit, 1, MAX_COMMENTS));
    }

    private @Nullable Position position(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        Position position;
        try {
            position = Position.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(name + ": " + Shown.of(text) + " (expected: a comment's id)");
        }
        // A comment that another region wrote keeps its id here; the ledger knows which.
        if (position.region().equals(start.region()) && position.epoch() != start.epoch()) {
            throw ofAnotherLedger(name, position);
        }
        return position;
    }

    Problem ofAnotherLedger(String name, Position position) {
        return Problem.badRequest(name + ": " + Shown.of(position.toString()) + " is of another ledger (expected: "
                + start.region() + '.' + start.epoch() + ".…)");
    }

    /// `bucket`, `from`, `to`: seconds, or with a unit as in `10s`, `5m`, `1h`. Without `to` as far as one answer
    /// reaches.
    TimelineQuery timeline(Exchange exchange) {
        long bucket = seconds("bucket", exchange.query("bucket"), 1, 1, MAX_BUCKET_SECONDS);
        long from = seconds("from", exchange.query("from"), 0, 0, MAX_SECOND);
        long reach = from + bucket * MAX_BUCKETS;
        long to = seconds("to", exchange.query("to"), reach, 0, Long.MAX_VALUE);
        if (to < from || to > reach) {
            throw Problem.badRequest("to: " + to + "s (expected: " + from + "s to " + reach + "s, that is up to "
                    + MAX_BUCKETS + " buckets)");
        }
        return new TimelineQuery((int) bucket, from, to);
    }

    private static long seconds(String name, @Nullable String text, long otherwise, long least, long most) {
        if (text == null) {
            return otherwise;
        }
        int last = text.length() - 1;
        long unit = switch (last < 0 ? ' ' : text.charAt(last)) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3600;
            default -> 0;
        };
        String digits = unit == 0 ? text : text.substring(0, last);
        long factor = Math.max(1, unit);
        return factor * number(name, digits, (least + factor - 1) / factor, most / factor);
    }

    private static long number(String name, String text, long least, long most) {
        long value = -1;
        if (!text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            value = Long.parseLong(text);
        }
        if (value < least || value > most) {
            throw Problem.badRequest(
                    name + ": " + Shown.of(text) + " (expected: a number from " + least + " to " + most + ")");
        }
        return value;
    }
}
