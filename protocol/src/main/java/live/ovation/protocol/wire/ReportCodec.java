package live.ovation.protocol.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;

/// The form of subscription reports and their replies. Stateless.
public final class ReportCodec {
    private static final int VERSION = 1;

    /// A lease is a few seconds; by this a frontend's own reckoning stays far from any overflow.
    private static final Duration LONGEST_LEASE = Duration.ofDays(1);

    private ReportCodec() {}

    public static byte[] encode(SubscriptionReport report) {
        WireWriter out = new WireWriter(64 + 32 * report.counts().size());
        out.u8(VERSION)
                .text(report.frontend().value())
                .number(report.incarnation())
                .number(report.sequence())
                .text(report.address());
        out.u8(report.complete() ? 1 : 0).number(report.counts().size());
        report.counts().forEach((video, count) -> out.text(video.value()).number(count));
        return out.toByteArray();
    }

    public static SubscriptionReport decodeReport(byte[] bytes) {
        WireReader in = version(bytes);
        try {
            FrontendId frontend = new FrontendId(in.text());
            long incarnation = in.number();
            long sequence = in.number();
            String address = in.text();
            boolean complete = in.flag();
            int rows = in.count();
            Map<VideoId, Integer> counts = new HashMap<>();
            for (int i = 0; i < rows; i++) {
                counts.put(VideoId.ofWire(in.text()), in.count());
            }
            in.end();
            return new SubscriptionReport(frontend, incarnation, sequence, address, complete, counts);
        } catch (IllegalArgumentException e) {
            throw new WireException("report: " + e.getMessage(), e);
        }
    }

    public static byte[] encode(ReportReply reply) {
        WireWriter out = new WireWriter(16);
        out.u8(VERSION).number(reply.lease().toMillis()).u8(reply.sendAll() ? 1 : 0);
        if (!reply.stale().isEmpty() || !reply.skewMicros().isEmpty()) {
            out.number(reply.stale().size());
            reply.stale().forEach(region -> out.text(region.value()));
            out.number(reply.skewMicros().size());
            reply.skewMicros()
                    .forEach((region, skew) -> out.text(region.value()).signed(skew));
        }
        return out.toByteArray();
    }

    public static ReportReply decodeReply(byte[] bytes) {
        WireReader in = version(bytes);
        long leaseMillis = in.number();
        if (leaseMillis == 0 || leaseMillis > LONGEST_LEASE.toMillis()) {
            throw new WireException("lease: " + leaseMillis + " ms (expected: 1 to " + LONGEST_LEASE.toMillis() + ")");
        }
        boolean sendAll = in.flag();
        List<RegionId> stale = new ArrayList<>();
        Map<RegionId, Long> skews = new HashMap<>();
        try {
            boolean sent = in.hasMore();
            int regions = sent ? in.count() : 0;
            for (int i = 0; i < regions; i++) {
                stale.add(new RegionId(in.text()));
            }
            int measured = sent ? in.count() : 0;
            if (sent && regions == 0 && measured == 0) {
                throw new WireException("regions: none (expected: some, or no such field)");
            }
            for (int i = 0; i < measured; i++) {
                skews.put(new RegionId(in.text()), in.signed());
            }
        } catch (IllegalArgumentException e) {
            throw new WireException("reply: " + e.getMessage(), e);
        }
        in.end();
        return new ReportReply(Duration.ofMillis(leaseMillis), sendAll, stale, skews);
    }

    private static WireReader version(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        int version = in.u8();
        if (version != VERSION) {
            throw new WireException("report version: " + version + " (expected: " + VERSION + ")");
        }
        return in;
    }
}
