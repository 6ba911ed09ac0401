package live.ovation.frontend;

import live.ovation.frontend.feed.FeedSettings;
import live.ovation.frontend.stream.StreamSettings;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.RegionId;

/// @param address where dispatchers reach this frontend, as `http://host:port`; empty within one process
/// @param maxStreams how many viewers are let in
/// @param newStreamsPerSecond how many are let in per second; 0: as many as come
/// @param crossOrigin pages of other origins may read the streams
public record FrontendSettings(
        FrontendId id,
        RegionId region,
        String address,
        int maxStreams,
        int newStreamsPerSecond,
        DrainSettings drain,
        boolean crossOrigin,
        StreamSettings stream,
        FeedSettings feed) {
    public static FrontendSettings of(FrontendId id, RegionId region, String address) {
        return new FrontendSettings(
                id,
                region,
                address,
                1_000_000,
                0,
                DrainSettings.DEFAULTS,
                true,
                StreamSettings.DEFAULTS,
                FeedSettings.DEFAULTS);
    }

    public FrontendSettings {
        if (maxStreams < 1) {
            throw new IllegalArgumentException("frontend: at most " + maxStreams + " streams (expected: 1 or more)");
        }
    }

    public FrontendSettings withMaxStreams(int streams) {
        return new FrontendSettings(
                id, region, address, streams, newStreamsPerSecond, drain, crossOrigin, stream, feed);
    }

    public FrontendSettings withStream(StreamSettings other) {
        return new FrontendSettings(
                id, region, address, maxStreams, newStreamsPerSecond, drain, crossOrigin, other, feed);
    }

    public FrontendSettings withFeed(FeedSettings other) {
        return new FrontendSettings(
                id, region, address, maxStreams, newStreamsPerSecond, drain, crossOrigin, stream, other);
    }

    public FrontendSettings withCrossOrigin(boolean allowed) {
        return new FrontendSettings(id, region, address, maxStreams, newStreamsPerSecond, drain, allowed, stream, feed);
    }

    public FrontendSettings withNewStreamsPerSecond(int streams) {
        return new FrontendSettings(id, region, address, maxStreams, streams, drain, crossOrigin, stream, feed);
    }

    public FrontendSettings withDrain(DrainSettings other) {
        return new FrontendSettings(
                id, region, address, maxStreams, newStreamsPerSecond, other, crossOrigin, stream, feed);
    }
}
