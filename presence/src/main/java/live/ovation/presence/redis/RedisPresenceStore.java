package live.ovation.presence.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import live.ovation.presence.Changes;
import live.ovation.presence.PresenceSettings;
import live.ovation.presence.PresenceStore;
import live.ovation.presence.Taken;
import live.ovation.protocol.Audience;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresenceReply;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;
import live.ovation.redis.RedisSettings;
import live.ovation.redis.RedisStore;
import live.ovation.redis.Script;
import live.ovation.redis.Shards;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// Presence that several dispatchers share. Thread-safe.
///
/// A report is one script per shard, all sent at once, however many signs of life it carries; a
/// sign of life costs Redis its part of one `ZADD` for a thousand, and of one more per video on
/// whose roster the user is; a cohort's costs half a dozen calls, whatever its size. Times are Redis's own.
///
/// Different viewers are counted by Redis's HyperLogLog: 12 KiB per video at most, standard error 0.81 %.
public final class RedisPresenceStore implements PresenceStore, AutoCloseable {
    private static final Script TAKE = script("take");
    private static final Script EXPIRE = script("expire");
    private static final Script PRESENCE = script("presence");
    private static final Script AUDIENCE = script("audience");
    private static final Script SKETCH = script("sketch");
    private static final Script MERGE = script("merge");

    /// What a sketch of this kind begins with.
    private static final byte KIND = 'R';

    private final PresenceSettings settings;
    private final Shards shards;
    private final RedisStore store;
    /// When the store began that answered last: one that began later has forgotten everybody.
    private final AtomicLong known = new AtomicLong();
    private final AtomicLong clockOffsetMicros = new AtomicLong();

    private static Script script(String name) {
        return Script.of(RedisPresenceStore.class, "common", name);
    }

    /// Begins to connect and returns at once; until there is a connection, calls fail.
    public RedisPresenceStore(RedisSettings redis, PresenceSettings settings, Telemetry telemetry, Clock clock) {
        this.settings = settings;
        shards = new Shards(redis.prefix() + ":presence", redis.shards());
        store = new RedisStore(redis, PresenceRedisMetric.USE, telemetry, clock);
    }

    /// Lets time pass: for tests.
    void advance(Duration time) {
        clockOffsetMicros.addAndGet(time.toNanos() / 1_000);
    }

    boolean isConnected() {
        return store.isConnected();
    }

    @Override
    public CompletionStage<Taken> take(PresenceReport report) {
        List<Signs> signs = Signs.of(report, shards);
        long knownStore = Math.max(report.store(), known.get());
        return ofAllShards(shard -> {
                    List<String> arguments = new ArrayList<>();
                    arguments.add(report.frontend().value());
                    arguments.add(Long.toString(report.incarnation()));
                    arguments.add(Long.toString(report.sequence()));
                    arguments.add(Long.toString(report.answered()));
                    arguments.add(Long.toString(report.store()));
                    signs.get(shard).addTo(arguments);
                    return run(TAKE, shard, knownStore, arguments);
                })
                .thenApply(answers -> {
                    Taken taken = taken(answers);
                    known.accumulateAndGet(taken.reply().store(), Math::max);
                    return taken;
                });
    }

    private static Taken taken(List<List<Object>> answers) {
        long born = 0;
        long settlingMicros = 0;
        List<Presence> users = new ArrayList<>();
        List<VideoId> videos = new ArrayList<>();
        Set<Long> refused = new LinkedHashSet<>();
        for (List<Object> answer : answers) {
            born = Math.max(born, number(answer.get(0)));
            settlingMicros = Math.max(settlingMicros, number(answer.get(1)));
            List<?> came = list(answer.get(2));
            for (int i = 0; i + 1 < came.size(); i += 2) {
                long version = digits(came.get(i + 1));
                users.add(new Presence(new UserId(text(came.get(i))), true, version, version));
            }
            list(answer.get(3)).forEach(video -> videos.add(new VideoId(text(video))));
            list(answer.get(4)).forEach(cohort -> refused.add(digits(cohort)));
        }
        // Rounded up: who waits so long finds the store settled.
        PresenceReply reply =
                new PresenceReply(born, Duration.ofMillis(Math.ceilDiv(settlingMicros, 1_000)), List.copyOf(refused));
        return new Taken(reply, new Changes(users, videos, false));
    }

    @Override
    public CompletionStage<List<Presence>> presence(Collection<UserId> users) {
        List<List<UserId>> asked = shards.spread(users, UserId::value);
        return ofAllShards(shard -> asked.get(shard).isEmpty()
                        ? CompletableFuture.completedFuture(Collections.emptyList())
                        : run(
                                PRESENCE,
                                shard,
                                asked.get(shard).stream().map(UserId::value).toList()))
                .thenApply(answers ->
                        answers.stream().flatMap(RedisPresenceStore::presences).toList());
    }

    private static Stream<Presence> presences(List<Object> answer) {
        List<Presence> presences = new ArrayList<>(answer.size() / 4);
        for (int i = 0; i + 3 < answer.size(); i += 4) {
            presences.add(new Presence(
                    new UserId(text(answer.get(i))),
                    number(answer.get(i + 1)) == 1,
                    digits(answer.get(i + 2)),
                    digits(answer.get(i + 3))));
        }
        return presences.stream();
    }

    @Override
    public CompletionStage<Audience> audience(VideoId video) {
        return run(AUDIENCE, shards.of(video.value()), List.of(video.value()))
                .thenApply(answer -> new Audience(
                        video,
                        digits(answer.get(0)),
                        number(answer.get(1)),
                        number(answer.get(2)) == 1,
                        list(answer.get(3)).stream()
                                .map(user -> new UserId(text(user)))
                                .toList()));
    }

    @Override
    public CompletionStage<byte[]> sketch(VideoId video) {
        return run(SKETCH, shards.of(video.value()), List.of(video.value())).thenApply(answer -> {
            byte[] plain = HexFormat.of().parseHex(text(answer.get(0)));
            if (plain.length == 0) {
                return plain;
            }
            byte[] bytes = new byte[plain.length + 1];
            bytes[0] = KIND;
            System.arraycopy(plain, 0, bytes, 1, plain.length);
            return bytes;
        });
    }

    @Override
    public CompletionStage<Changes> mergeSketches(Map<VideoId, byte[]> sketches) {
        List<Map.Entry<VideoId, byte[]>> ours = sketches.entrySet().stream()
                .filter(sketch -> sketch.getValue().length > 1 && sketch.getValue()[0] == KIND)
                .toList();
        List<List<Map.Entry<VideoId, byte[]>>> spread =
                shards.spread(ours, sketch -> sketch.getKey().value());
        return ofAllShards(shard -> {
                    if (spread.get(shard).isEmpty()) {
                        return CompletableFuture.completedFuture(List.of());
                    }
                    List<String> arguments = new ArrayList<>();
                    for (Map.Entry<VideoId, byte[]> sketch : spread.get(shard)) {
                        byte[] bytes = sketch.getValue();
                        arguments.add(sketch.getKey().value());
                        arguments.add(HexFormat.of().formatHex(bytes, 1, bytes.length));
                    }
                    return run(MERGE, shard, arguments);
                })
                .thenApply(answers -> new Changes(
                        List.of(),
                        answers.stream()
                                .flatMap(List::stream)
                                .map(video -> new VideoId(text(video)))
                                .toList(),
                        false));
    }

    @Override
    public CompletionStage<Changes> expire() {
        return ofAllShards(shard -> run(EXPIRE, shard, List.of())).thenApply(answers -> {
            List<Presence> users = new ArrayList<>();
            List<VideoId> videos = new ArrayList<>();
            boolean more = false;
            for (List<Object> answer : answers) {
                List<?> went = list(answer.get(0));
                for (int i = 0; i + 2 < went.size(); i += 3) {
                    users.add(new Presence(
                            new UserId(text(went.get(i))), false, digits(went.get(i + 1)), digits(went.get(i + 2))));
                }
                list(answer.get(1)).forEach(video -> videos.add(new VideoId(text(video))));
                more |= number(answer.get(2)) == 1;
                // Who looks, and takes no reports, has to notice as well that a store was begun anew.
                known.accumulateAndGet(number(answer.get(3)), Math::max);
            }
            return new Changes(users, videos, more);
        });
    }

    private CompletionStage<List<Object>> run(Script script, int shard, List<String> arguments) {
        return run(script, shard, known.get(), arguments);
    }

    private CompletionStage<List<Object>> run(Script script, int shard, long knownStore, List<String> arguments) {
        List<String> all = new ArrayList<>(arguments.size() + 7);
        all.add(clockOffsetMicros.toString());
        all.add(Long.toString(settings.beat().toNanos() / 1_000));
        all.add(Long.toString(settings.slack().toNanos() / 1_000));
        all.add(Integer.toString(settings.cap()));
        all.add(Integer.toString(Math.ceilDiv(settings.keptUsers(), shards.size())));
        all.add(Integer.toString(Math.ceilDiv(settings.keptVideos(), shards.size())));
        all.add(Long.toString(knownStore));
        all.addAll(arguments);
        return store.run(script, shards.name(shard), all.toArray(String[]::new));
    }

    private CompletionStage<List<List<Object>>> ofAllShards(Function<Integer, CompletionStage<List<Object>>> question) {
        List<CompletableFuture<List<Object>>> answers = new ArrayList<>(shards.size());
        for (int shard = 0; shard < shards.size(); shard++) {
            answers.add(question.apply(shard).toCompletableFuture());
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
    }

    // --- what scripts answer ---

    private static List<?> list(Object answer) {
        return (List<?>) answer;
    }

    private static String text(Object answer) {
        return (String) answer;
    }

    private static long number(Object answer) {
        return (Long) answer;
    }

    private static long digits(Object answer) {
        return Long.parseLong((String) answer);
    }

    @Override
    public void close() {
        store.close();
    }
}
