package live.ovation.subscriptions.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import live.ovation.protocol.VideoId;

/// The parts of the table. What stands in braces is all that a Redis Cluster looks at to find a key's slot, so every
/// shard is in one slot, and one script can change all of it. Immutable.
final class Shards {
    private final List<String> names;

    Shards(String prefix, int shards) {
        names = IntStream.range(0, shards)
                .mapToObj(i -> prefix + ":{" + i + '/' + shards + '}')
                .toList();
    }

    int size() {
        return names.size();
    }

    /// The key that a shard's others begin with.
    String name(int shard) {
        return names.get(shard);
    }

    int of(VideoId video) {
        // A string's hash is the same in every process; its high bits are spread, for ids that differ in the last
        // letter.
        int hash = video.value().hashCode();
        return Math.floorMod(hash ^ (hash >>> 16), names.size());
    }

    /// Things by shard, in their order; a shard without any has an empty list.
    <T> List<List<T>> spread(Collection<T> things, Function<T, VideoId> video) {
        List<List<T>> spread = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            spread.add(new ArrayList<>());
        }
        things.forEach(thing -> spread.get(of(video.apply(thing))).add(thing));
        return spread;
    }
}
