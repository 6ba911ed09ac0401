package live.ovation.crowd;

import java.util.List;

/// What the watched server needed.
///
/// @param pids its processes
/// @param cores CPU it used while measuring
/// @param framesPerCoreSecond frames its viewers read per second of its CPU
/// @param bytesPerViewer how much its memory grew per viewer while they connected
public record ServerCost(
        List<Long> pids,
        double cores,
        double framesPerCoreSecond,
        long rssBeforeBytes,
        long rssConnectedBytes,
        long rssEndBytes,
        long bytesPerViewer) {}
