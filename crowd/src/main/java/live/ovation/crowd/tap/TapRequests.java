package live.ovation.crowd.tap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.viewer.TapMark;
import live.ovation.crowd.viewer.Target;

/// Writes the tappers' requests. Immutable.
final class TapRequests {
    private static final List<String> PHRASES = List.of(
            "what a moment",
            "did you see that?",
            "again, again!",
            "from Lisbon with love",
            "best stream this year",
            "my cat is watching too",
            "👏👏👏",
            "can't believe it",
            "who else is here?",
            "that was close");

    private final CrowdPlan plan;
    private final String run;
    private final boolean toldApart;
    private final String headers;

    /// @param toldApart whether a tap says which region it is sent to
    TapRequests(CrowdPlan plan, String run, boolean toldApart) {
        this.toldApart = toldApart;
        this.plan = plan;
        this.run = run;
        StringBuilder lines = new StringBuilder();
        plan.headers().forEach(header -> lines.append(header).append("\r\n"));
        headers = lines.toString();
    }

    ByteBuffer of(Tap tap, Target target) {
        String path = target.prefix() + "/v1/videos/" + plan.videos().get(tap.video());
        return tap.isComment()
                ? post(path + "/comments", target, comment(tap))
                : post(path + "/likes", target, like(tap));
    }

    private String like(Tap tap) {
        long dueMicros = tap.dueMicros();
        String mark = toldApart ? TapMark.like(dueMicros, tap.region()) : TapMark.like(dueMicros);
        String count = tap.taps() == 1 ? "" : "\"count\":" + tap.taps() + ",";
        return "{" + id(tap) + count + "\"by\":\"" + mark + "\"}";
    }

    private String comment(Tap tap) {
        long dueMicros = tap.dueMicros();
        String phrase = PHRASES.get(tap.comment() % PHRASES.size());
        String mark = toldApart
                ? TapMark.comment(dueMicros, run, tap.comment(), tap.region())
                : TapMark.comment(dueMicros, run, tap.comment());
        return "{" + id(tap) + "\"text\":\"" + mark + " " + phrase + "\",\"by\":\"crowd-tapper\"}";
    }

    private static String id(Tap tap) {
        return tap.id().isEmpty() ? "" : "\"id\":\"" + tap.id() + "\",";
    }

    private ByteBuffer post(String path, Target target, String json) {
        byte[] body = json.getBytes(UTF_8);
        String head = "POST " + path + " HTTP/1.1\r\nHost: " + target.authority()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n" + headers + "\r\n";
        byte[] headBytes = head.getBytes(UTF_8);
        return ByteBuffer.allocate(headBytes.length + body.length)
                .put(headBytes)
                .put(body)
                .flip();
    }
}
