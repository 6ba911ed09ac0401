package live.ovation.node.cli;

import java.util.Objects;
import live.ovation.ledger.archive.Line;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import live.ovation.transport.json.JsonFormatException;
import live.ovation.transport.json.JsonText;
import org.jspecify.annotations.Nullable;

/// An exported ledger's lines as JSON: one flat object each, `is` says of which sort. Stateless.
final class LedgerLines {
    private LedgerLines() {}

    static String write(Line line) {
        return switch (line) {
            case Line.Begin b ->
                of("ovation-ledger")
                        .with("format", b.format())
                        .with("region", b.region())
                        .with("epoch", b.epoch())
                        .end();
            case Line.Video v ->
                of("video")
                        .with("video", v.name())
                        .with("life", v.life())
                        .with("firstAt", v.firstAtMicros())
                        .with("head", v.head())
                        .with("ownHead", v.ownHead())
                        .with("comments", v.comments())
                        .end();
            case Line.Past p ->
                of("past")
                        .with("video", p.name())
                        .with("life", p.life())
                        .with("head", p.head())
                        .end();
            case Line.Counter c ->
                of("counter")
                        .with("video", c.video())
                        .with("origin", c.origin())
                        .with("kind", c.kind())
                        .with("value", c.value())
                        .with("at", c.atMicros())
                        .with("region", c.region().isEmpty() ? null : c.region())
                        .end();
            case Line.Elsewhere e ->
                of("elsewhere")
                        .with("id", e.id())
                        .with("region", e.region())
                        .with("epoch", e.epoch())
                        .end();
            case Line.Progress p ->
                of("progress")
                        .with("video", p.video())
                        .with("elsewhere", p.elsewhere())
                        .with("head", p.head())
                        .end();
            case Line.Unsaid u ->
                of("unsaid")
                        .with("video", u.video())
                        .with("elsewhere", u.elsewhere())
                        .with("written", u.written())
                        .end();
            case Line.Follows f ->
                of("follows")
                        .with("region", f.region())
                        .with("cursor", f.cursor())
                        .end();
            case Line.Moment m ->
                of("moment")
                        .with("video", m.video())
                        .with("second", m.second())
                        .with("kind", m.kind())
                        .with("n", m.n())
                        .end();
            case Line.Said s ->
                of("comment")
                        .with("video", s.video())
                        .with("position", s.position())
                        .with("by", s.by())
                        .with("text", s.text())
                        .with("at", s.atMicros())
                        .withSome("elsewhere", s.elsewhere())
                        .withSome("written", s.written())
                        .end();
            case Line.Taken t ->
                of("retraction")
                        .with("video", t.video())
                        .with("position", t.position())
                        .with("comment", t.comment())
                        .with("at", t.atMicros())
                        .withSome("elsewhere", t.elsewhere())
                        .withSome("written", t.written())
                        .withSome("commentElsewhere", t.commentElsewhere())
                        .withSome("commentWritten", t.commentWritten())
                        .end();
            case Line.Attended a ->
                of("attendance")
                        .with("video", a.video())
                        .with("region", a.region())
                        .with("started", a.startedMicros())
                        .with("seen", a.seenMicros())
                        .with("peakViewers", a.peakViewers())
                        .with("unique", a.uniqueViewers())
                        .withSome("ended", a.endedMicros())
                        .withSome("said", a.saidMicros())
                        .end();
            case Line.Key k ->
                of("key")
                        .with("video", k.video())
                        .with("key", k.key())
                        .with("what", k.what())
                        .with("accepted", k.accepted())
                        .with("result", k.result())
                        .end();
            case Line.End e -> of("end").with("lines", e.lines()).end();
        };
    }

    /// @throws JsonFormatException when it is not a line of an exported ledger
    static Line read(String text) {
        Fields in = new Fields(Json.parse(text));
        String is = in.text("is");
        return switch (is) {
            case "ovation-ledger" -> new Line.Begin((int) in.number("format"), in.text("region"), in.number("epoch"));
            case "video" ->
                new Line.Video(
                        in.text("video"),
                        (int) in.number("life"),
                        in.number("firstAt"),
                        in.number("head"),
                        in.fields.integer("ownHead") == null ? in.number("head") : in.number("ownHead"),
                        in.number("comments"));
            case "past" -> new Line.Past(in.text("video"), (int) in.number("life"), in.number("head"));
            case "counter" ->
                new Line.Counter(
                        in.text("video"),
                        in.text("origin"),
                        in.text("kind"),
                        in.number("value"),
                        in.number("at"),
                        in.fields.text("region") == null ? "" : in.text("region"));
            case "elsewhere" -> new Line.Elsewhere(in.number("id"), in.text("region"), in.number("epoch"));
            case "progress" -> new Line.Progress(in.text("video"), in.number("elsewhere"), in.number("head"));
            case "unsaid" -> new Line.Unsaid(in.text("video"), in.number("elsewhere"), in.number("written"));
            case "follows" -> new Line.Follows(in.text("region"), in.text("cursor"));
            case "moment" -> new Line.Moment(in.text("video"), in.number("second"), in.text("kind"), in.number("n"));
            case "comment" ->
                new Line.Said(
                        in.text("video"),
                        in.number("position"),
                        in.fields.text("by"),
                        in.text("text"),
                        in.number("at"),
                        in.some("elsewhere"),
                        in.some("written"));
            case "retraction" ->
                new Line.Taken(
                        in.text("video"),
                        in.number("position"),
                        in.number("comment"),
                        in.number("at"),
                        in.some("elsewhere"),
                        in.some("written"),
                        in.some("commentElsewhere"),
                        in.some("commentWritten"));
            case "attendance" ->
                new Line.Attended(
                        in.text("video"),
                        in.text("region"),
                        in.number("started"),
                        in.number("seen"),
                        in.number("peakViewers"),
                        in.number("unique"),
                        in.some("ended"),
                        in.some("said"));
            case "key" ->
                new Line.Key(
                        in.text("video"), in.text("key"), in.text("what"), in.number("accepted"), in.number("result"));
            case "end" -> new Line.End(in.number("lines"));
            default -> throw new JsonFormatException("is: " + is + " (expected: a sort of line that is known)");
        };
    }

    /// Fields that have to be there.
    private record Fields(JsonFields fields) {
        String text(String name) {
            return required(name, fields.text(name));
        }

        long number(String name) {
            return required(name, fields.integer(name));
        }

        /// 0 when it isn't there.
        long some(String name) {
            Long value = fields.integer(name);
            return value == null ? 0 : value;
        }

        private static <T> T required(String name, @Nullable T value) {
            if (value == null) {
                throw new JsonFormatException(name + ": nothing (expected: a value)");
            }
            return Objects.requireNonNull(value);
        }
    }

    private static JsonLine of(String is) {
        return new JsonLine().with("is", is);
    }

    /// Writes one object.
    private static final class JsonLine {
        private final JsonText out = new JsonText().open('{');

        JsonLine with(String name, @Nullable String value) {
            if (value != null) {
                out.field(name, value);
            }
            return this;
        }

        JsonLine with(String name, long value) {
            out.field(name, value);
            return this;
        }

        /// Left out when it is 0.
        JsonLine withSome(String name, long value) {
            return value == 0 ? this : with(name, value);
        }

        String end() {
            return out.close('}').toString();
        }
    }
}
