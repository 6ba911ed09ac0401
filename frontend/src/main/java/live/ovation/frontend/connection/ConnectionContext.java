package live.ovation.frontend.connection;

import live.ovation.frontend.feed.Feeds;
import live.ovation.frontend.stream.LoopStreams;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.HistoryPort;
import live.ovation.protocol.RegionId;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// What all connections of one event loop share.
///
/// @param crossOrigin pages of other origins may read the streams
public record ConnectionContext(
        FrontendId frontend,
        RegionId region,
        boolean crossOrigin,
        LoopStreams loop,
        Feeds feeds,
        LoopPresence presence,
        HistoryPort history,
        Telemetry telemetry,
        Clock clock) {}
