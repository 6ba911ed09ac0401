/// Scripts in Redis or Valkey, one server or a Redis Cluster: a connection that mends itself,
/// time-outs, a bound on what waits, and shards that fit a cluster's slots. What the scripts keep
/// is the business of the rooms above.
///
/// ```
/// a table or store ─▶ Shards (which part) ─▶ RedisStore ─▶ EVALSHA, one per shard, at once
/// ```
@NullMarked
package live.ovation.redis;

import org.jspecify.annotations.NullMarked;
