package live.ovation.protocol.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import live.ovation.protocol.Audience;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresenceReply;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import org.jspecify.annotations.Nullable;

/// The form of what frontends and publishers ask about people, and of the answers. Presences and
/// audiences themselves are batches of events ([BatchCodec]). Stateless.
public final class PresenceCodec {
    private static final int VERSION = 2;
    private static final Duration LONGEST_SETTLING = Duration.ofDays(1);

    private PresenceCodec() {}

    public static byte[] encode(PresenceReport report) {
        WireWriter out = new WireWriter(
                64 + 48 * report.beats().size() + 64 * report.arrivals().size());
        out.u8(VERSION)
                .text(report.frontend().value())
                .number(report.incarnation())
                .number(report.sequence())
                .number(report.answered())
                .number(report.store())
                .number(report.beats().size());
        for (PresenceReport.Beat beat : report.beats()) {
            out.text(beat.user().value()).number(beat.videos().size());
            beat.videos().forEach(video -> out.text(video.value()));
        }
        out.number(report.arrivals().size());
        for (PresenceReport.Arrival arrival : report.arrivals()) {
            out.text(arrival.video().value()).text(arrival.viewer());
        }
        write(out, report.cohorts());
        return out.toByteArray();
    }

    private static void write(WireWriter out, PresenceReport.Cohorts cohorts) {
        out.number(cohorts.formed().size());
        for (PresenceReport.Cohort cohort : cohorts.formed()) {
            write(out.number(cohort.number()), cohort.videos(), cohort.users());
        }
        out.number(cohorts.vouched().size());
        cohorts.vouched().forEach(out::number);
        out.number(cohorts.departures().size());
        for (PresenceReport.Departures departures : cohorts.departures()) {
            write(out.number(departures.cohort()), departures.videos(), departures.users());
        }
    }

    private static void write(WireWriter out, List<VideoId> videos, List<UserId> users) {
        out.number(videos.size());
        videos.forEach(video -> out.text(video.value()));
        out.number(users.size());
        users.forEach(user -> out.text(user.value()));
    }

    public static PresenceReport decodeReport(byte[] bytes) {
        WireReader in = version(bytes);
        try {
            FrontendId frontend = new FrontendId(in.text());
            long incarnation = in.number();
            long sequence = in.number();
            long answered = in.number();
            long store = in.number();
            int count = in.count();
            List<PresenceReport.Beat> beats = new ArrayList<>(Math.min(count, in.remaining()));
            List<VideoId> watched = List.of();
            for (int i = 0; i < count; i++) {
                UserId user = new UserId(in.text());
                watched = readVideos(in, watched);
                beats.add(new PresenceReport.Beat(user, watched));
            }
            int arrived = in.count();
            List<PresenceReport.Arrival> arrivals = new ArrayList<>(Math.min(arrived, in.remaining()));
            VideoId video = null;
            for (int i = 0; i < arrived; i++) {
                video = readVideo(in, video);
                arrivals.add(new PresenceReport.Arrival(video, in.text()));
            }
            PresenceReport.Cohorts cohorts = readCohorts(in);
            in.end();
            return new PresenceReport(frontend, incarnation, sequence, answered, store, beats, arrivals, cohorts);
        } catch (IllegalArgumentException e) {
            throw new WireException("presence report: " + e.getMessage(), e);
        }
    }

    private static PresenceReport.Cohorts readCohorts(WireReader in) {
        List<PresenceReport.Cohort> formed =
                readList(in, () -> new PresenceReport.Cohort(in.number(), readVideos(in, List.of()), readUsers(in)));
        List<Long> vouched = readList(in, in::number);
        List<PresenceReport.Departures> departures = readList(
                in, () -> new PresenceReport.Departures(in.number(), readVideos(in, List.of()), readUsers(in)));
        return formed.isEmpty() && vouched.isEmpty() && departures.isEmpty()
                ? PresenceReport.Cohorts.NONE
                : new PresenceReport.Cohorts(formed, vouched, departures);
    }

    private static List<UserId> readUsers(WireReader in) {
        return readList(in, () -> new UserId(in.text()));
    }

    private static <T> List<T> readList(WireReader in, Supplier<T> each) {
        int count = in.count();
        List<T> list = new ArrayList<>(Math.min(count, in.remaining()));
        for (int i = 0; i < count; i++) {
            list.add(each.get());
        }
        return list;
    }

    /// @param before what the one before watches: mostly the same
    private static List<VideoId> readVideos(WireReader in, List<VideoId> before) {
        int count = in.count();
        if (count == 1 && before.size() == 1) {
            VideoId expected = before.getFirst();
            VideoId video = readVideo(in, expected);
            return video.equals(expected) ? before : List.of(video);
        }
        List<VideoId> videos = new ArrayList<>(Math.min(count, in.remaining()));
        for (int i = 0; i < count; i++) {
            videos.add(readVideo(in, i < before.size() ? before.get(i) : null));
        }
        return List.copyOf(videos);
    }

    private static VideoId readVideo(WireReader in, @Nullable VideoId expected) {
        if (expected == null) {
            return new VideoId(in.text());
        }
        String text = in.text(expected.value());
        return text.equals(expected.value()) ? expected : new VideoId(text);
    }

    public static byte[] encode(PresenceReply reply) {
        WireWriter out = new WireWriter(24)
                .u8(VERSION)
                .number(reply.store())
                .number(reply.settling().toMillis())
                .number(reply.refused().size());
        reply.refused().forEach(out::number);
        return out.toByteArray();
    }

    public static PresenceReply decodeReply(byte[] bytes) {
        WireReader in = version(bytes);
        long store = in.number();
        long settlingMillis = in.number();
        List<Long> refused = readList(in, in::number);
        in.end();
        return new PresenceReply(
                store, Duration.ofMillis(Math.min(settlingMillis, LONGEST_SETTLING.toMillis())), refused);
    }

    public static byte[] encodeUsers(Collection<UserId> users) {
        WireWriter out = new WireWriter(16 + 24 * users.size());
        out.u8(VERSION).number(users.size());
        users.forEach(user -> out.text(user.value()));
        return out.toByteArray();
    }

    /// @param most more are refused
    public static List<UserId> decodeUsers(byte[] bytes, int most) {
        WireReader in = version(bytes);
        int count = in.count();
        if (count > most) {
            throw new WireException("users: " + count + " (expected: at most " + most + ")");
        }
        try {
            List<UserId> users = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                users.add(new UserId(in.text()));
            }
            in.end();
            return users;
        } catch (IllegalArgumentException e) {
            throw new WireException("users: " + e.getMessage(), e);
        }
    }

    public static byte[] encode(List<Presence> presences) {
        return BatchCodec.encode(EventBatch.of(presences));
    }

    public static List<Presence> decodePresences(byte[] bytes) {
        return BatchCodec.decode(bytes).decode().stream()
                .map(event -> {
                    if (event instanceof Presence presence) {
                        return presence;
                    }
                    throw new WireException("presence: another event (expected: presences only)");
                })
                .toList();
    }

    public static byte[] encode(Audience audience) {
        return BatchCodec.encode(EventBatch.of(audience));
    }

    public static Audience decodeAudience(byte[] bytes) {
        if (BatchCodec.decode(bytes).decode().stream().findFirst().orElse(null) instanceof Audience audience) {
            return audience;
        }
        throw new WireException("audience: another answer (expected: one audience)");
    }

    private static WireReader version(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        int version = in.u8();
        if (version != VERSION) {
            throw new WireException("presence version: " + version + " (expected: " + VERSION + ")");
        }
        return in;
    }
}
