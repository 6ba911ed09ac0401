package live.ovation.transport;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// Learns what became of one call: exactly one of the three. Called on any thread; must not block.
interface ReplyListener {
    void onReply(Reply reply);

    void onFailure(CallFailed failure);

    /// The answer is an event stream. Whoever wants it as it comes returns a listener; null lets it fail. Called on the
    /// stream's event loop; reading begins with the first [PeerStream#read].
    default @Nullable StreamListener onStream(int status, HttpHeaders headers, PeerStream stream) {
        return null;
    }

    /// Sees a streaming answer's bytes. Called on the stream's event loop.
    interface StreamListener {
        /// The bytes of one read; the receiver releases them and asks for more when it has room.
        void onBytes(ByteBuf bytes);

        /// The stream is over.
        void onEnd();
    }

    /// A streaming answer, read at its receiver's pace. Thread-safe.
    interface PeerStream {
        /// Asks for one more read.
        void read();

        void close();
    }
}
