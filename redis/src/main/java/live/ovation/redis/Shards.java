package live.ovation.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// The parts of a table. What stands in braces is all that a Redis Cluster looks at to find a key's slot, so every
/// shard is in one slot, and one script can change all of it. Immutable.
public final class Shards {
    private final List<String> names;

    public Shards(String prefix, int shards) {
        names = IntStream.range(0, shards)
                .mapToObj(i -> prefix + ":{" + i + '/' + shards + '}')
                .toList();
    }

    public int size() {
        return names.size();
    }

    /// The key that a shard's others begin with.
    public String name(int shard) {
        return names.get(shard);
    }

    public int of(String key) {
        // A string's hash is the same in every process; its high bits are spread, for ids that differ in the last
        // letter.
        int hash = key.hashCode();
        return Math.floorMod(hash ^ (hash >>> 16), names.size());
    }

    /// Things by shard, in their order; a shard without any has an empty list.
    public <T> List<List<T>> spread(Collection<T> things, Function<T, String> key) {
        List<List<T>> spread = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            spread.add(new ArrayList<>());
        }
        things.forEach(thing -> spread.get(of(key.apply(thing))).add(thing));
        return spread;
    }
}
