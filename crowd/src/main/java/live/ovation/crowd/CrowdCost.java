package live.ovation.crowd;

/// What the crowd itself needed while measuring, all its processes together.
///
/// @param cores CPU it used
/// @param processorCount of this machine
/// @param framesPerCoreSecond frames it verified per second of its CPU
/// @param sampledShare of all frames had their latency measured, 0 to 1
public record CrowdCost(
        int processes, double cores, int processorCount, double framesPerCoreSecond, double sampledShare) {}
