package live.ovation.frontend;

import live.ovation.frontend.feed.FeedSettings;
import live.ovation.frontend.stream.StreamSettings;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.RegionId;

/// @param address where dispatchers reach this frontend, as `http://host:port`; empty within one process
/// @param maxStreams how many viewers are let in
/// @param crossOrigin pages of other origins may read the streams
public record FrontendSettings(
        FrontendId id,
        RegionId region,
        String address,
        int maxStreams,
        boolean crossOrigin,
        StreamSettings stream,
        FeedSettings feed) {
    public static FrontendSettings of(FrontendId id, RegionId region, String address) {
        return new FrontendSettings(
                id, region, address, 1_000_000, true, StreamSettings.DEFAULTS, FeedSettings.DEFAULTS);
    }

    public FrontendSettings {
        if (maxStreams < 1) {
            throw new IllegalArgumentException("frontend: at most " + maxStreams + " streams (expected: 1 or more)");
        }
    }

    public FrontendSettings withMaxStreams(int streams) {
        return new FrontendSettings(id, region, address, streams, crossOrigin, stream, feed);
    }

    public FrontendSettings withStream(StreamSettings other) {
        return new FrontendSettings(id, region, address, maxStreams, crossOrigin, other, feed);
    }

    public FrontendSettings withFeed(FeedSettings other) {
        return new FrontendSettings(id, region, address, maxStreams, crossOrigin, stream, other);
    }

    public FrontendSettings withCrossOrigin(boolean allowed) {
        return new FrontendSettings(id, region, address, maxStreams, allowed, stream, feed);
    }
}
