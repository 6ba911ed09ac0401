package live.ovation.protocol.wire;

import java.util.List;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.EventBatch;

/// A delivery's form: a head, then the events of all its batches as one range.
public final class DeliveryCodec {
    private static final int VERSION = 1;

    private DeliveryCodec() {}

    public static byte[] encode(Delivery delivery) {
        int payload = 0;
        for (EventBatch batch : delivery.batches()) {
            payload += batch.length();
        }
        WireWriter out = new WireWriter(64 + delivery.link().length() + payload);
        out.u8(VERSION).text(delivery.link()).number(delivery.sequence()).number(delivery.dispatchedAtMicros());
        out.number(delivery.events());
        for (EventBatch batch : delivery.batches()) {
            out.raw(batch.bytes(), batch.offset(), batch.length());
        }
        return out.toByteArray();
    }

    public static Delivery decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        int version = in.u8();
        if (version != VERSION) {
            throw new WireException("delivery version: " + version + " (expected: " + VERSION + ")");
        }
        String link = in.text();
        long sequence = in.number();
        long dispatchedAt = in.number();
        int events = in.count();
        EventBatch batch = EventCodec.checked(bytes, in.position(), in.remaining(), events);
        return new Delivery(link, sequence, dispatchedAt, List.of(batch));
    }
}
