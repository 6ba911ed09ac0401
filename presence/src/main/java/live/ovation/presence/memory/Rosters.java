package live.ovation.presence.memory;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;

/// Who watches which video, up to the cap, by the last sign of life. Not thread-safe.
final class Rosters {
    private final int cap;
    private final long expiryMicros;
    private final LinkedHashMap<Member, Long> members = new LinkedHashMap<>();
    private final Map<VideoId, Set<UserId>> rooms = new HashMap<>();
    /// Videos with more users than the cap, in the order in which one was last turned away.
    private final LinkedHashMap<VideoId, Long> full = new LinkedHashMap<>();

    record Member(VideoId video, UserId user) {}

    Rosters(int cap, long expiryMicros) {
        this.cap = cap;
        this.expiryMicros = expiryMicros;
    }

    /// A sign of life of somebody who watches.
    ///
    /// @param changed is told of a video whose audience is another one
    void watch(Member member, long now, Consumer<VideoId> changed) {
        if (members.containsKey(member)) {
            members.putLast(member, now);
        } else if (free(member.video) > 0) {
            rooms.computeIfAbsent(member.video, v -> new LinkedHashSet<>()).add(member.user);
            members.putLast(member, now);
            if (!full.containsKey(member.video)) {
                changed.accept(member.video);
            }
        } else {
            turnAway(member.video, now, changed);
        }
    }

    /// From now on, until nobody has been turned away for a while, the room is only counted.
    void turnAway(VideoId video, long now, Consumer<VideoId> changed) {
        if (full.putLast(video, now) == null) {
            changed.accept(video);
        }
    }

    boolean isListed(Member member) {
        return members.containsKey(member);
    }

    /// How many more a video's roster can hold.
    int free(VideoId video) {
        Set<UserId> room = rooms.get(video);
        return cap - (room == null ? 0 : room.size());
    }

    /// Everybody who watches, or nobody when those are more than the cap.
    List<UserId> roster(VideoId video) {
        Set<UserId> room = rooms.get(video);
        return isWhole(video) && room != null ? List.copyOf(room) : List.of();
    }

    boolean isWhole(VideoId video) {
        return !full.containsKey(video);
    }

    void expire(long now, Consumer<VideoId> changed) {
        Expiry.claim(members, entry -> now - entry.getValue() >= expiryMicros, entry -> {
            Member member = entry.getKey();
            Set<UserId> room = rooms.get(member.video);
            if (room != null && room.remove(member.user) && room.isEmpty()) {
                rooms.remove(member.video);
            }
            if (!full.containsKey(member.video)) {
                changed.accept(member.video);
            }
        });
        // Nobody was turned away for as long as everybody takes to give a sign of life: the roster is whole again.
        Expiry.claim(full, entry -> now - entry.getValue() >= expiryMicros, entry -> changed.accept(entry.getKey()));
    }

    /// How many entries of each kind are held.
    List<Integer> sizes() {
        return List.of(members.size(), rooms.size(), full.size());
    }
}
