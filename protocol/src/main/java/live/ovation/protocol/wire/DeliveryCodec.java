package live.ovation.protocol.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import live.ovation.protocol.Delivery;
import live.ovation.protocol.EventBatch;

/// A delivery's form: a head, then the events of all its batches as one range. Stateless.
public final class DeliveryCodec {
    private static final int VERSION = 2;

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
        WireWriter out = new WireWriter(64 + delivery.link().length());
        out.u8(VERSION)
                .text(delivery.link())
                .number(delivery.sequence())
                .number(delivery.phantoms())
                .number(delivery.dispatchedAtMicros())
                .number(delivery.later().size());
        int from = 0;
        long at = delivery.dispatchedAtMicros();
        for (Delivery.Later later : delivery.later()) {
            // A calendar that was set back in between shows as no time at all.
            long after = Math.max(0, later.atMicros() - at);
            out.number(later.from() - from).number(after);
            from = later.from();
            at += after;
        }
        return out.number(delivery.events()).toByteArray();
    }

    public static Delivery decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        int version = in.u8();
        if (version != VERSION) {
            throw new WireException("delivery version: " + version + " (expected: " + VERSION + ")");
        }
        String link = in.text();
        long sequence = in.number();
        long phantoms = in.number();
        long dispatchedAt = in.number();
        List<Delivery.Later> later = later(in, dispatchedAt);
        int events = in.count();
        if (!later.isEmpty() && later.getLast().from() >= events) {
            throw new WireException(
                    "later: from event " + later.getLast().from() + " (expected: one of the " + events + ")");
        }
        EventBatch batch = EventCodec.checked(bytes, in.position(), in.remaining(), events);
        return new Delivery(link, sequence, phantoms, dispatchedAt, later, List.of(batch));
    }

    private static List<Delivery.Later> later(WireReader in, long dispatchedAt) {
        int count = in.count();
        // The number is another node's word; each takes two bytes at least.
        List<Delivery.Later> later = new ArrayList<>(Math.min(count, in.remaining() / 2));
        long from = 0;
        long at = dispatchedAt;
        for (int i = 0; i < count; i++) {
            from += in.count();
            at += in.number();
            if (from > Integer.MAX_VALUE || at < dispatchedAt) {
                throw new WireException("later: event " + from + " at " + at + " (expected: less)");
            }
            later.add(new Delivery.Later((int) from, at));
        }
        return later;
    }
}
