package live.ovation.protocol;

import java.util.List;
import live.ovation.protocol.wire.EventCodec;

/// Events, encoded once by whoever accepted them and never re-encoded on the way: a range of bytes in the form of
/// [EventCodec]. Immutable, though for speed the array is shared: nobody writes into it.
///
/// @param events how many events the range holds
@SuppressWarnings("ArrayRecordComponent") // sharing the array is the point: a copy per hop is what this type avoids
public record EventBatch(byte[] bytes, int offset, int length, int events) {
    public EventBatch {
        if (offset < 0 || length < 0 || length > bytes.length - offset) {
            throw new IllegalArgumentException(
                    "batch: range " + offset + "+" + length + " (expected: within " + bytes.length + " bytes)");
        }
        if (events < 0) {
            throw new IllegalArgumentException("batch: " + events + " events (expected: not negative)");
        }
    }

    public static EventBatch of(List<? extends Event> events) {
        return EventCodec.encode(events);
    }

    public static EventBatch of(Event event) {
        return of(List.of(event));
    }

    public List<Event> decode() {
        return EventCodec.decode(this);
    }

    // Two batches are the same when they are the same object: comparing arrays is never wanted here.
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "EventBatch[" + events + " events, " + length + " bytes]";
    }
}
