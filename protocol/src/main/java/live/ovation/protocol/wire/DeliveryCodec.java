package live.ovation.protocol.wire;

import java.util.Arrays;
import java.util.List;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.EventBatch;

/// A delivery's form: a head, then the events of all its batches as one range.
public final class DeliveryCodec {
    private static final int VERSION = 1;

    private DeliveryCodec() {}

    /// The events are copied once, straight to their place: a dispatcher does this for every frontend.
    public static byte[] encode(Delivery delivery) {
        byte[] head = head(delivery);
        int length = head.length;
        for (EventBatch batch : delivery.batches()) {
            length += batch.length();
        }
        byte[] bytes = Arrays.copyOf(head, length);
        int at = head.length;
        for (EventBatch batch : delivery.batches()) {
            System.arraycopy(batch.bytes(), batch.offset(), bytes, at, batch.length());
            at += batch.length();
        }
        return bytes;
    }

    private static byte[] head(Delivery delivery) {
        return new WireWriter(64 + delivery.link().length())
                .u8(VERSION)
                .text(delivery.link())
                .number(delivery.sequence())
                .number(delivery.dispatchedAtMicros())
                .number(delivery.events())
                .toByteArray();
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
