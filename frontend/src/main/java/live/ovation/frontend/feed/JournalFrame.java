package live.ovation.frontend.feed;

import live.ovation.protocol.JournalEvent;
import live.ovation.protocol.sse.FrameBuffer;
import live.ovation.protocol.sse.Frames;

/// A comment or a retraction, with its frame as it stands in the log. Immutable; the bytes are shared by all viewers.
@SuppressWarnings("ArrayRecordComponent") // shared on purpose, never compared
public record JournalFrame(JournalEvent event, byte[] frame) {
    static JournalFrame of(JournalEvent event, FrameBuffer scratch) {
        scratch.clear();
        Frames.journal(scratch, event);
        return new JournalFrame(event, scratch.toByteArray());
    }

    public long offset() {
        return event.position().offset();
    }
}
