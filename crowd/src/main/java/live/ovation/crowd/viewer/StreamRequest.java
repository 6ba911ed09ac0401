package live.ovation.crowd.viewer;

import java.util.Arrays;
import java.util.stream.Collectors;
import live.ovation.crowd.CrowdPlan;

/// The request that opens a viewer's stream. Stateless.
final class StreamRequest {
    private StreamRequest() {}

    static String of(CrowdPlan plan, Viewer viewer) {
        StringBuilder request = new StringBuilder(256);
        request.append("GET ").append(viewer.target().prefix()).append(path(viewer));
        request.append("likes=").append(plan.lane().query());
        if (plan.nameViewers()) {
            request.append("&as=crowd-").append(viewer.number);
        }
        request.append(" HTTP/1.1\r\nHost: ").append(viewer.target().authority());
        request.append("\r\nAccept: text/event-stream\r\nCache-Control: no-store\r\n");
        if (viewer.hasPosition()) {
            request.append("Last-Event-ID: ").append(viewer.position()).append("\r\n");
        }
        plan.headers().forEach(header -> request.append(header).append("\r\n"));
        return request.append("\r\n").toString();
    }

    private static String path(Viewer viewer) {
        if (viewer.watches.length == 1) {
            return "/v1/videos/" + viewer.watches[0].video.id + "/events?";
        }
        return Arrays.stream(viewer.watches)
                .map(watch -> "video=" + watch.video.id + "&")
                .collect(Collectors.joining("", "/v1/events?", ""));
    }
}
