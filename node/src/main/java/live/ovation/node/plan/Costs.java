package live.ovation.node.plan;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import live.ovation.frontend.feed.FeedSettings;

/// What each step costs, on the machine where it was measured. Processor time unless it says otherwise; immutable.
///
/// @param viewer one write to one viewer
/// @param likeBytes one like as a frame of lane `each`
/// @param postMicros taking one like's request and answering it, event loop only
/// @param commitMicros one transaction until it is on disk, by the clock: mostly waiting
/// @param entryMicros each like in it
/// @param deliveryMicros one request from a dispatcher to a frontend
/// @param deliveryEventNanos each event in it
/// @param storeMicros one look-up in the subscription table, by the clock; 0 without a Redis
/// @param otherMillis what a process does besides, each second: timers, collections, metrics
/// @param where the machine and the day
public record Costs(
        ViewerCosts viewer,
        double likeBytes,
        double postMicros,
        double commitMicros,
        double entryMicros,
        double deliveryMicros,
        double deliveryEventNanos,
        double storeMicros,
        double otherMillis,
        String where) {
    /// Resident memory of a frontend per viewer who joined, heap and buffers: with 100,000 viewers over six frontends
    /// 8.4
    /// to 10.4 KiB (`bench/results`, 2026-11-25-cluster and 2026-11-28-plan). Not measured anew: it takes a crowd.
    public static final double VIEWER_BYTES = 10.4 * 1024;
    /// What the kernel keeps for a connection that is read as fast as it is written: what its slabs grew by in the same
    /// run, for each of 200,000 sockets. Not resident in any process.
    public static final double KERNEL_BYTES = 5.1 * 1024;
    /// A process before its first viewer.
    public static final long PROCESS_BYTES = 300L << 20;
    /// Headers of Ethernet, IP and TCP per packet.
    public static final double PACKET_BYTES = 90;
    /// A frame of lane `sum`.
    public static final double SUM_BYTES = 130;

    /// CPU microseconds of a delivery to a frontend.
    public double delivery(double events) {
        return deliveryMicros + events * deliveryEventNanos / 1e3;
    }

    public String toJson() {
        return String.format(
                Locale.ROOT,
                """
                {"warmViewers":%d,"largestMeasured":%d,"writeMicros":%.3f,"writeWarmMicros":%.3f,"byteNanos":%.3f,\
                "readMicros":%.3f,"readWarmMicros":%.3f,"readByteNanos":%.3f,"likeBytes":%.1f,\
                "postMicros":%.2f,"commitMicros":%.1f,"entryMicros":%.2f,"deliveryMicros":%.2f,"deliveryEventNanos":%.1f,\
                "storeMicros":%.1f,"otherMillis":%.2f,"where":"%s"}""",
                viewer.warmViewers(),
                viewer.largestMeasured(),
                viewer.writeMicros(),
                viewer.writeWarmMicros(),
                viewer.byteNanos(),
                viewer.readMicros(),
                viewer.readWarmMicros(),
                viewer.readByteNanos(),
                likeBytes,
                postMicros,
                commitMicros,
                entryMicros,
                deliveryMicros,
                deliveryEventNanos,
                storeMicros,
                otherMillis,
                where.replaceAll("[\"\\\\]", ""));
    }

    /// @throws IllegalArgumentException when it is no file that `--save` wrote
    public static Costs read(Path file) {
        try {
            Config c = ConfigFactory.parseString(Files.readString(file));
            return new Costs(
                    new ViewerCosts(
                            c.getLong("warmViewers"),
                            c.getLong("largestMeasured"),
                            c.getDouble("writeMicros"),
                            c.getDouble("writeWarmMicros"),
                            c.getDouble("byteNanos"),
                            c.getDouble("readMicros"),
                            c.getDouble("readWarmMicros"),
                            c.getDouble("readByteNanos")),
                    c.getDouble("likeBytes"),
                    c.getDouble("postMicros"),
                    c.getDouble("commitMicros"),
                    c.getDouble("entryMicros"),
                    c.getDouble("deliveryMicros"),
                    c.getDouble("deliveryEventNanos"),
                    c.getDouble("storeMicros"),
                    c.getDouble("otherMillis"),
                    c.getString("where"));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "measured: " + file + " can't be read (expected: a file that --save wrote)", e);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(
                    "measured: " + file + ": " + e.getMessage() + " (expected: what --save wrote)", e);
        }
    }

    public void save(Path file) {
        try {
            Files.writeString(file, toJson() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How often lane `sum` tells so many viewers of one video on a frontend, in seconds.
    public static double sumSeconds(double audience) {
        return FeedSettings.DEFAULTS
                        .sumCadenceFor((int) Math.min(Integer.MAX_VALUE, audience))
                        .toNanos()
                / 1e9;
    }
}
