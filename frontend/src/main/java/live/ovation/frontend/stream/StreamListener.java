package live.ovation.frontend.stream;

import live.ovation.protocol.CloseReason;
import live.ovation.protocol.VideoId;

/// Who decides about a stream's life is told here what happens to its bytes. Called on the stream's event loop.
public interface StreamListener {
    /// The log went on without this viewer; nothing more of the video is sent until it joins again.
    void onLagged(VideoId video);

    /// Everything handed to the network so far has been taken, as [Stream#tellWhenDrained] asked to be told.
    void onDrained();

    /// A viewer's request to change what is watched.
    void onChange(WatchChange change);

    /// It is time to show that the stream lives.
    void onBeat();

    /// Whoever watches is to give a sign of life: it was forgotten.
    void onForgotten();

    /// The frontend goes down.
    void onDrain();

    /// The stream can't go on. Called at most once; the channel is closed already.
    void onLost(CloseReason reason);
}
