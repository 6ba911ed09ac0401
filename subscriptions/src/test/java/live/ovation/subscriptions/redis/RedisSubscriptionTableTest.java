package live.ovation.subscriptions.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.redis.RedisSettings;
import live.ovation.subscriptions.TableUnavailable;
import live.ovation.testing.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisSubscriptionTableTest extends RedisTableContract {
    private static RedisServer redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    RedisSettings settings(String prefix) {
        return RedisSettings.of(redis.url(), prefix);
    }

    private static void assertUnavailable(CompletionStage<?> call, String why) {
        assertThatThrownBy(() -> answer(call))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(TableUnavailable.class)
                .hasMessageStartingWith("subscriptions: redis://127.0.0.1:")
                .hasMessageContaining(why);
    }

    private long calls() {
        return telemetry.counter(RedisMetric.CALLS).sum();
    }

    @Test
    void whatOneDispatcherWritesAnotherSees() {
        RedisSubscriptionTable one = open(settings("shared"));
        RedisSubscriptionTable other = open(settings("shared"));

        answer(one.apply(all(A, 1, Map.of(V, 2))));
        answer(other.apply(some(A, 1, Map.of(W, 1))));

        assertThat(answer(other.interested(List.of(V, W)))).containsOnlyKeys(V, W);
        assertThat(answer(one.interested(List.of(V, W)))).containsOnlyKeys(V, W);
        assertThat(answer(one.viewers(W)).viewers()).isEqualTo(1);
    }

    @Test
    void expiryIsToldToOneOfTheDispatchers() {
        RedisSubscriptionTable one = open(settings("expiry"));
        RedisSubscriptionTable other = open(settings("expiry"));
        answer(one.apply(all(A, 1, Map.of(V, 2))));
        one.advance(lease());
        other.advance(lease());

        assertThat(answer(other.expire())).containsExactly(V);
        assertThat(answer(one.expire())).isEmpty();
    }

    @Test
    void deploymentsWithAnotherPrefixShareNothing() {
        RedisSubscriptionTable one = open(settings("here"));
        RedisSubscriptionTable other = open(settings("there"));

        answer(one.apply(all(A, 1, Map.of(V, 2))));

        assertThat(answer(other.interested(List.of(V)))).isEmpty();
        assertThat(answer(other.frontends())).isEmpty();
    }

    @Test
    void everyCallIsOneRoundTrip() {
        Map<VideoId, Integer> counts = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            counts.put(new VideoId("v" + i), i + 1);
        }
        long before = calls();
        apply(all(A, 1, counts));
        assertThat(calls() - before).isEqualTo(1);
        assertThat(interested(counts.keySet().toArray(VideoId[]::new))).hasSize(500);
        assertThat(calls() - before).isEqualTo(2);
        assertThat(telemetry.counter(RedisMetric.NANOS).sum()).isPositive();
    }

    @Test
    void nothingIsLeftOfRowsThatEnded() {
        String prefix = "tidy";
        RedisSubscriptionTable tidy = open(settings(prefix));
        answer(tidy.apply(all(A, 1, Map.of(V, 2, W, 1))));
        answer(tidy.apply(all(B, 1, Map.of(V, 2))));
        answer(tidy.apply(some(B, 1, Map.of(V, 0))));
        tidy.advance(lease());
        answer(tidy.expire());

        assertThat(redis.say("EVAL \"return table.concat(redis.call('KEYS','tidy*'),' ')\" 0"))
                .startsWith("$");
        for (String key : List.of("ends", "lives", "viewers", "video:v", "frontend:a", "frontend:b")) {
            assertThat(redis.say("EXISTS tidy:{0/1}:" + key)).as(key).isEqualTo(":0");
        }
        assertThat(redis.say("HGET tidy:{0/1}:peaks v")).as("the peak stays").isEqualTo("$1");
    }

    @Test
    void addressMayHoldWhateverAnAddressHolds() {
        apply(all(A, 7, Map.of(V, 1)));
        assertThat(interested(V).get(V)).containsExactly(instance(A, 7));
    }

    @Test
    void whileRedisIsAwayCallsFailSoonAndThenAllIsRebuilt() {
        RedisServer own = RedisServer.start();
        try {
            RedisSubscriptionTable table = open(RedisSettings.of(own.url(), "x"));
            answer(table.apply(all(A, 1, Map.of(V, 2))));
            own.kill();
            await().until(() -> !table.isConnected());

            assertUnavailable(table.interested(List.of(V)), "");
            assertUnavailable(table.apply(some(A, 1, Map.of())), "");
            assertUnavailable(table.viewers(V), "");
            assertUnavailable(table.expire(), "");
            assertUnavailable(table.frontends(), "");

            own.startAgain();
            await().until(table::isConnected);
            assertThat(answer(table.interested(List.of(V))))
                    .as("it came back empty")
                    .isEmpty();
            assertThat(answer(table.apply(some(A, 1, Map.of()))).reply().sendAll())
                    .as("a renewal is asked for everything")
                    .isTrue();
            answer(table.apply(all(A, 1, Map.of(V, 2))));
            assertThat(answer(table.viewers(V))).isEqualTo(new ViewerCount(V, 2, 2));
        } finally {
            own.close();
        }
    }

    @Test
    void redisThatIsNotThereYetIsWaitedFor() {
        RedisServer own = RedisServer.start();
        try {
            own.kill();
            RedisSubscriptionTable table = begin(RedisSettings.of(own.url(), "x"));
            assertUnavailable(table.interested(List.of(V)), "not connected (expected: a connection)");
            own.startAgain();
            await().until(table::isConnected);
            assertThat(answer(table.interested(List.of(V)))).isEmpty();
        } finally {
            own.close();
        }
    }

    @Test
    void frozenRedisCostsTheTimeOutAndAnotherOneIsConnectedTo() {
        RedisServer own = RedisServer.start();
        try {
            RedisSubscriptionTable table = open(RedisSettings.of(own.url(), "x").withTimeout(Duration.ofMillis(200)));
            answer(table.apply(all(A, 1, Map.of(V, 2))));
            own.freeze();
            assertUnavailable(table.interested(List.of(V)), "no answer within 200 ms (expected: one)");
            own.thaw();
            await().ignoreExceptions()
                    .until(() -> answer(table.interested(List.of(V))).containsKey(V));
        } finally {
            own.thaw();
            own.close();
        }
    }

    @Test
    void numbersThatLuaCannotHoldAreRefused() {
        assertThatThrownBy(() -> table().apply(all(A, 1L << 60, Map.of())))
                .hasMessage("incarnation: " + (1L << 60) + " (expected: 0 to " + (1L << 53) + ")");
    }

    @Test
    void passwordIsNeverRepeated() {
        assertThatThrownBy(() -> RedisSettings.of("http://user:secret@host:1", "x"))
                .hasMessage("http://host (expected: redis://host:port)");
        assertThatThrownBy(() -> RedisSettings.of("redis://user:se cret@host:1", "x"))
                .hasMessageNotContaining("cret");
        assertThat(RedisSettings.of("redis://user:secret@host:1", "x").where()).isEqualTo("redis://host:1");
    }
}
