package live.ovation.presence.memory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import live.ovation.presence.memory.Rosters.Member;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;

/// A cohort that its frontend vouches for. Not thread-safe.
final class StandingCohort {
    private final PresenceReport.Cohort cohort;
    private final List<Room> rooms = new ArrayList<>();
    private long vouchedMicros;

    /// @param incarnation the frontend's life
    record Key(FrontendId frontend, long incarnation, long number) {}

    /// How its users stand on one video's roster.
    private static final class Room {
        final VideoId video;
        final Set<Member> listed = new HashSet<>();
        int outside;

        Room(VideoId video) {
            this.video = video;
        }
    }

    /// @param rosters have taken a sign of life of each user
    StandingCohort(PresenceReport.Cohort cohort, Rosters rosters, long now) {
        this.cohort = cohort;
        vouchedMicros = now;
        for (VideoId video : cohort.videos()) {
            Room room = new Room(video);
            for (UserId user : cohort.users()) {
                Member member = new Member(video, user);
                if (rosters.isListed(member)) {
                    room.listed.add(member);
                } else {
                    room.outside++;
                }
            }
            rooms.add(room);
        }
    }

    /// Those it was formed with, also those who have departed.
    List<UserId> users() {
        return cohort.users();
    }

    long vouchedMicros() {
        return vouchedMicros;
    }

    /// A sign of life of all who have not departed.
    ///
    /// @return false: it counts for nothing, as some roster has room for those who were turned away
    boolean vouch(Rosters rosters, long now, Consumer<VideoId> changed) {
        for (Room room : rooms) {
            if (room.outside > 0 && room.outside <= rosters.free(room.video)) {
                return false;
            }
        }
        vouchedMicros = now;
        for (Room room : rooms) {
            room.listed.forEach(member -> rosters.watch(member, now, changed));
            if (room.outside > 0) {
                rosters.turnAway(room.video, now, changed);
            }
        }
        return true;
    }

    /// @param user one whom it has vouched for until now
    void depart(UserId user) {
        for (Room room : rooms) {
            if (!room.listed.remove(new Member(room.video, user))) {
                room.outside--;
            }
        }
    }
}
