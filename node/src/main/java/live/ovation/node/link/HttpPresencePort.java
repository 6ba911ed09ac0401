package live.ovation.node.link;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.Audience;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresencePort;
import live.ovation.protocol.PresenceReply;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.wire.PresenceCodec;

/// The dispatchers' presence desks, in processes of their own; each can do everything. Thread-safe.
public final class HttpPresencePort implements PresencePort {
    private final LinkClient link;

    public HttpPresencePort(LinkClient link) {
        this.link = link;
    }

    @Override
    public CompletionStage<PresenceReply> report(PresenceReport report) {
        return link.post("/internal/v1/people", PresenceCodec.encode(report), PresenceCodec::decodeReply);
    }

    @Override
    public CompletionStage<List<Presence>> presence(Collection<UserId> users) {
        return link.post("/internal/v1/presence", PresenceCodec.encodeUsers(users), PresenceCodec::decodePresences);
    }

    @Override
    public CompletionStage<Audience> audience(VideoId video) {
        return link.get("/internal/v1/videos/" + video + "/audience", PresenceCodec::decodeAudience);
    }
}
