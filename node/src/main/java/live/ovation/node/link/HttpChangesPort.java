package live.ovation.node.link;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.AttendanceRow;
import live.ovation.protocol.ChangePage;
import live.ovation.protocol.ChangesPort;
import live.ovation.protocol.EntryPage;
import live.ovation.protocol.Position;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.wire.RegionCodec;

/// What a ledger in another process can tell of itself. Thread-safe.
public final class HttpChangesPort implements ChangesPort {
    private final LinkClient link;

    public HttpChangesPort(LinkClient link) {
        this.link = link;
    }

    @Override
    public CompletionStage<ChangePage> changes(String cursor, int limit) {
        return link.get(
                "/internal/v1/changes?after=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8) + "&limit=" + limit,
                RegionCodec::decodeChanges);
    }

    @Override
    public CompletionStage<EntryPage> entries(VideoId video, Position after, int limit) {
        return link.get(
                "/internal/v1/videos/" + video + "/entries?after=" + after + "&limit=" + limit,
                RegionCodec::decodeEntries);
    }

    @Override
    public CompletionStage<List<AttendanceRow>> attendances(long changedMicros, String video, int limit) {
        return link.get(
                "/internal/v1/attendances?changed=" + changedMicros + "&video=" + video + "&limit=" + limit,
                RegionCodec::decodeAttendances);
    }
}
