package live.ovation.protocol;

/// Something that happened on a video and travels from the publisher to everybody who watches it.
public sealed interface Event
        permits Reaction, Growth, JournalEvent, ViewerCount, Resync, Presence, Audience, Attendance {
    VideoId video();
}
