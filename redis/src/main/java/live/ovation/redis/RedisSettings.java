package live.ovation.redis;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/// Where the data is and what a question may cost. All dispatchers of a region have the same prefix and shards.
///
/// @param urls `redis://[user:password@]host:port[/database]`, or `rediss://` with TLS; several only for a cluster, of
///     which each names one node to begin with
/// @param cluster the servers form a Redis Cluster
/// @param prefix what all keys begin with
/// @param shards into how many parts, each in one slot, the data is divided; more than 1 is of use in a cluster only
/// @param timeout after so long without an answer a call fails
/// @param waiting how many calls may wait for answers before further ones fail at once
public record RedisSettings(
        List<String> urls, boolean cluster, String prefix, int shards, Duration timeout, int waiting) {
    public static final int MAX_SHARDS = 256;

    public RedisSettings {
        urls = List.copyOf(urls);
        if (urls.isEmpty() || (urls.size() > 1 && !cluster)) {
            throw new IllegalArgumentException(
                    "redis: " + urls.size() + " addresses (expected: 1, or several of a cluster)");
        }
        urls.forEach(RedisSettings::check);
        if (prefix.isEmpty() || prefix.indexOf('{') >= 0) {
            throw new IllegalArgumentException("redis prefix: \"" + prefix + "\" (expected: text without {)");
        }
        if (shards < 1 || shards > MAX_SHARDS) {
            throw new IllegalArgumentException("redis shards: " + shards + " (expected: 1 to " + MAX_SHARDS + ")");
        }
        if (!timeout.isPositive() || waiting < 1) {
            throw new IllegalArgumentException(
                    "redis: time-out " + timeout + ", " + waiting + " calls waiting (expected: > 0s, at least 1)");
        }
    }

    /// @param prefix names the deployment and, where several share a Redis, the region
    public static RedisSettings of(String url, String prefix) {
        return new RedisSettings(List.of(url), false, prefix, 1, Duration.ofSeconds(1), 10_000);
    }

    public RedisSettings withShards(int number) {
        return new RedisSettings(urls, cluster, prefix, number, timeout, waiting);
    }

    public RedisSettings withCluster() {
        return new RedisSettings(urls, true, prefix, shards, timeout, waiting);
    }

    public RedisSettings withTimeout(Duration limit) {
        return new RedisSettings(urls, cluster, prefix, shards, limit, waiting);
    }

    /// Checks an address, without ever repeating the password in it.
    ///
    /// @throws IllegalArgumentException when it is none
    public static void check(String url) {
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            // The exception would name all of it.
            throw new IllegalArgumentException("an address that can't be read (expected: redis://host:port)", null);
        }
        boolean redis = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
        if (!redis || uri.getHost() == null) {
            String shown = uri.getScheme() == null ? "no scheme" : uri.getScheme() + "://" + uri.getHost();
            throw new IllegalArgumentException(shown + " (expected: redis://host:port)");
        }
    }

    /// For messages: where, without a password.
    public String where() {
        StringBuilder where = new StringBuilder();
        for (String url : urls) {
            URI uri = URI.create(url.strip());
            where.append(where.isEmpty() ? "" : ",")
                    .append(uri.getScheme())
                    .append("://")
                    .append(uri.getHost());
            where.append(uri.getPort() < 0 ? "" : ":" + uri.getPort());
        }
        return where.toString();
    }
}
