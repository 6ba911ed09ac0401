/// The subscription table in Redis or Valkey, one server or a Redis Cluster: for any number of dispatchers.
/// Every change and every look-up is one script, so it is whole or not at all, and the clock that leases
/// end by is the server's.
///
/// ```
/// RedisSubscriptionTable ─▶ Shards (which part of the table a video is in) ─▶ RedisStore ─▶ EVALSHA
/// ```
@NullMarked
package live.ovation.subscriptions.redis;

import org.jspecify.annotations.NullMarked;
