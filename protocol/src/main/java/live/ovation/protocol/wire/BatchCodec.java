package live.ovation.protocol.wire;

import live.ovation.protocol.EventBatch;

/// A batch's form from a publisher to a dispatcher: version, number of events, the events. Stateless.
public final class BatchCodec {
    private static final int VERSION = 1;

    private BatchCodec() {}

    public static byte[] encode(EventBatch batch) {
        return new WireWriter(16 + batch.length())
                .u8(VERSION)
                .number(batch.events())
                .raw(batch.bytes(), batch.offset(), batch.length())
                .toByteArray();
    }

    public static EventBatch decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        int version = in.u8();
        if (version != VERSION) {
            throw new WireException("batch version: " + version + " (expected: " + VERSION + ")");
        }
        int events = in.count();
        return EventCodec.checked(bytes, in.position(), in.remaining(), events);
    }
}
