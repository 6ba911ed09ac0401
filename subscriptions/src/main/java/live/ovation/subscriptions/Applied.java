package live.ovation.subscriptions;

import java.util.List;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.VideoId;

/// What a report led to.
///
/// @param changed the videos whose number of viewers changed
public record Applied(ReportReply reply, List<VideoId> changed) {
    public Applied {
        changed = List.copyOf(changed);
    }
}
