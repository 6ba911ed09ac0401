package live.ovation.node.link;

import java.util.concurrent.CompletionStage;
import live.ovation.protocol.HistoryPort;
import live.ovation.protocol.JournalPage;
import live.ovation.protocol.Position;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.VideoSnapshot;
import live.ovation.protocol.wire.HistoryCodec;

/// The history that a publisher in another process keeps. Thread-safe.
public final class HttpHistoryPort implements HistoryPort {
    private final LinkClient link;

    public HttpHistoryPort(LinkClient link) {
        this.link = link;
    }

    @Override
    public CompletionStage<VideoSnapshot> snapshot(VideoId video, int newestComments) {
        return link.get(
                "/internal/v1/videos/" + video + "/snapshot?comments=" + newestComments, HistoryCodec::decodeSnapshot);
    }

    @Override
    public CompletionStage<JournalPage> journal(VideoId video, Position after, int limit) {
        return link.get(
                "/internal/v1/videos/" + video + "/journal?after=" + after + "&limit=" + limit,
                HistoryCodec::decodePage);
    }
}
