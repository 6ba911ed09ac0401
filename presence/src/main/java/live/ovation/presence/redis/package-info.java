/// Presence in Redis or Valkey, one server or a Redis Cluster: for any number of dispatchers. Every
/// batch of signs of life and every claim is one script per shard, so a change happens once, and
/// the clock is the server's.
@NullMarked
package live.ovation.presence.redis;

import org.jspecify.annotations.NullMarked;
