package live.ovation.bench.frontends;

import live.ovation.protocol.wire.WireException;
import live.ovation.protocol.wire.WireReader;
import org.HdrHistogram.Histogram;

/// What one stand-in was delivered: every event is looked at, none is made an object of. The events of a video are
/// numbered (by their origin's total), so one that is missing, comes twice or too early shows. Confined to the
/// stand-ins' thread, the sums excepted.
final class DeliveryCheck {
    private static final int REACTION = 1;

    private final long[] lastOfVideo;
    private final Histogram latencies;
    private String link = "";
    private long nextSequence;
    private volatile long events;
    private volatile long deliveries;
    private volatile long bytes;
    private volatile long wrong;

    /// @param latencies where the time from accepted to delivered goes, in microseconds; shared by all of one thread
    DeliveryCheck(int videos, Histogram latencies) {
        lastOfVideo = new long[videos];
        this.latencies = latencies;
    }

    // One thread writes, others only look.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void onDelivery(byte[] body, int from, int length, long nowMicros) {
        WireReader in = new WireReader(body, from, length);
        in.u8();
        String name = in.text();
        long sequence = in.number();
        in.number();
        int count = in.count();
        if (link.equals(name) && sequence != nextSequence) {
            wrong++;
        }
        link = name;
        nextSequence = sequence + count;
        int at = in.position();
        int end = from + length;
        int seen = 0;
        long before = events;
        long told = 0;
        while (at < end) {
            int next = at + 4 + fixedInt(body, at);
            if (body[at + 4] == REACTION) {
                onReaction(body, at + 5, nowMicros, told == 0);
                told++;
            }
            at = next;
            seen++;
        }
        if (seen != count || at != end) {
            throw new WireException("delivery: " + seen + " events (expected: " + count + ")");
        }
        events = before + told;
        bytes += length;
        if (count > 0) {
            deliveries++;
        }
    }

    // One thread writes, others only look.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void onReaction(byte[] body, int start, long nowMicros, boolean timed) {
        int at = start;
        int videoEnd = at + 1 + body[at];
        int video = 0;
        // Its name is a letter and its number.
        for (int i = at + 2; i < videoEnd; i++) {
            video = video * 10 + body[i] - '0';
        }
        at = videoEnd;
        at += 1 + body[at]; // kind
        at++; // count, which is 1
        at += 1 + body[at]; // by
        at += 1 + body[at]; // origin
        long number = 0;
        int shift = 0;
        while (body[at] < 0) {
            number |= (long) (body[at++] & 0x7f) << shift;
            shift += 7;
        }
        number |= (long) body[at++] << shift;
        if (number != ++lastOfVideo[video]) {
            wrong++;
            lastOfVideo[video] = number;
        }
        if (timed) {
            long accepted = new WireReader(body, at, Math.min(10, body.length - at)).number();
            latencies.recordValue(Math.max(0, nowMicros - accepted));
        }
    }

    private static int fixedInt(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }

    long events() {
        return events;
    }

    long deliveries() {
        return deliveries;
    }

    long bytes() {
        return bytes;
    }

    /// Events and deliveries that were not the next one.
    long wrong() {
        return wrong;
    }
}
