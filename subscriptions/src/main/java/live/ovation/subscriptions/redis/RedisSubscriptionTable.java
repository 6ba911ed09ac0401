package live.ovation.subscriptions.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import live.ovation.protocol.FrontendId;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.ReportReply;
import live.ovation.protocol.SubscriptionReport;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.ViewerCount;
import live.ovation.redis.RedisSettings;
import live.ovation.redis.RedisStore;
import live.ovation.redis.Script;
import live.ovation.redis.Shards;
import live.ovation.subscriptions.Applied;
import live.ovation.subscriptions.FrontendInstance;
import live.ovation.subscriptions.SubscriptionTable;
import live.ovation.subscriptions.Watched;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// The table that several dispatchers share. Thread-safe.
///
/// Every call is one script per shard it concerns, all sent at once: a report of a thousand videos or a
/// look-up of five hundred costs one round trip. A report goes to every shard, since every shard keeps the
/// frontend's lease; a report that only some shards took fails, and the frontend sends everything again.
/// Leases end by Redis's clock, so dispatchers whose clocks disagree agree on who lives.
///
/// Peaks outlive a video's viewers, for at most [#MAX_PEAKS] videos, the longest unchanged forgotten first.
public final class RedisSubscriptionTable implements SubscriptionTable, AutoCloseable {
    static final int MAX_PEAKS = 100_000;

    private static final Script APPLY = script("common", "rows", "apply");
    private static final Script EXPIRE = script("common", "rows", "expire");
    private static final Script INTERESTED = script("common", "interested");
    private static final Script FRONTENDS = script("common", "frontends");
    private static final Script VIEWERS = script("common", "viewers");
    private static final Script ELSEWHERE_SCRIPT = script("common", "rows", "elsewhere");
    private static final Script WATCHED = script("common", "watched");
    private static final int WATCHED_AT_ONCE = 2_000;

    private static Script script(String... parts) {
        return Script.of(RedisSubscriptionTable.class, parts);
    }

    /// Numbers in Lua are exact up to here.
    private static final long MAX_EXACT = 1L << 53;

    private final Duration lease;
    private final Shards shards;
    private final RedisStore store;
    private final AtomicLong clockOffsetMillis = new AtomicLong();

    /// Begins to connect and returns at once; until there is a connection, calls fail.
    ///
    /// @param lease how long rows stand after the last report, at least a millisecond
    public RedisSubscriptionTable(RedisSettings settings, Duration lease, Telemetry telemetry, Clock clock) {
        if (lease.toMillis() < 1) {
            throw new IllegalArgumentException("lease: " + lease + " (expected: >= 1 ms)");
        }
        this.lease = lease;
        shards = new Shards(settings.prefix(), settings.shards());
        store = new RedisStore(settings, RedisMetric.USE, telemetry, clock);
    }

    /// Lets time pass: for tests.
    void advance(Duration time) {
        clockOffsetMillis.addAndGet(time.toMillis());
    }

    boolean isConnected() {
        return store.isConnected();
    }

    @Override
    public CompletionStage<Applied> apply(SubscriptionReport report) {
        checkExact("incarnation", report.incarnation());
        checkExact("sequence", report.sequence());
        List<List<Map.Entry<VideoId, Integer>>> counts = shards.spread(
                report.counts().entrySet(), count -> count.getKey().value());
        return ofAllShards(shard -> {
                    List<String> arguments =
                            new ArrayList<>(7 + 2 * counts.get(shard).size());
                    arguments.add(Long.toString(lease.toMillis()));
                    arguments.add(Integer.toString(Math.ceilDiv(MAX_PEAKS, shards.size())));
                    arguments.add(report.frontend().value());
                    arguments.add(Long.toString(report.incarnation()));
                    arguments.add(Long.toString(report.sequence()));
                    arguments.add(report.address());
                    arguments.add(report.complete() ? "1" : "0");
                    for (Map.Entry<VideoId, Integer> count : counts.get(shard)) {
                        arguments.add(count.getKey().value());
                        arguments.add(Integer.toString(Math.max(0, count.getValue())));
                    }
                    return run(APPLY, shard, arguments);
                })
                .thenApply(answers -> {
                    boolean sendAll = false;
                    Set<VideoId> changed = new HashSet<>();
                    for (List<Object> answer : answers) {
                        sendAll |= number(answer.get(0)) == 1;
                        list(answer.get(1)).forEach(video -> changed.add(VideoId.ofWire(text(video))));
                    }
                    return new Applied(new ReportReply(lease, sendAll), List.copyOf(changed));
                });
    }

    private static void checkExact(String what, long value) {
        if (value < 0 || value > MAX_EXACT) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: 0 to " + MAX_EXACT + ")");
        }
    }

    @Override
    public CompletionStage<Map<VideoId, List<FrontendInstance>>> interested(Collection<VideoId> videos) {
        List<List<VideoId>> asked = shards.spread(videos, VideoId::value);
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        Map<VideoId, List<FrontendInstance>> interested = HashMap.newHashMap(videos.size());
        for (int shard = 0; shard < shards.size(); shard++) {
            List<VideoId> here = asked.get(shard);
            if (!here.isEmpty()) {
                List<String> arguments = here.stream().map(VideoId::value).toList();
                answers.add(run(INTERESTED, shard, arguments)
                        .thenAccept(answer -> {
                            synchronized (interested) {
                                gather(here, answer, interested);
                            }
                        })
                        .toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> interested);
    }

    private static void gather(
            List<VideoId> videos, List<Object> answer, Map<VideoId, List<FrontendInstance>> interested) {
        Map<String, FrontendInstance> instances = new HashMap<>();
        instances(list(answer.getFirst())).forEach(i -> instances.put(i.id().value(), i));
        for (int i = 0; i < videos.size(); i++) {
            List<FrontendInstance> frontends = new ArrayList<>();
            for (Object frontend : list(answer.get(i + 1))) {
                FrontendInstance instance = instances.get(text(frontend));
                if (instance != null) {
                    frontends.add(instance);
                }
            }
            if (!frontends.isEmpty()) {
                interested.put(videos.get(i), frontends);
            }
        }
    }

    @Override
    public CompletionStage<List<FrontendInstance>> frontends() {
        return run(FRONTENDS, 0, List.of()).thenApply(RedisSubscriptionTable::instances);
    }

    @Override
    public CompletionStage<ViewerCount> viewers(VideoId video) {
        return run(VIEWERS, shards.of(video.value()), List.of(video.value()))
                .thenApply(answer ->
                        new ViewerCount(video, number(answer.get(0)), number(answer.get(1)), number(answer.get(2))));
    }

    @Override
    public CompletionStage<List<VideoId>> applyElsewhere(RegionId region, Map<VideoId, Integer> viewers) {
        List<List<Map.Entry<VideoId, Integer>>> counts =
                shards.spread(viewers.entrySet(), count -> count.getKey().value());
        return ofAllShards(shard -> {
                    if (counts.get(shard).isEmpty()) {
                        return CompletableFuture.completedFuture(List.of());
                    }
                    List<String> arguments = new ArrayList<>();
                    arguments.add(Long.toString(ELSEWHERE.toMillis()));
                    arguments.add(Integer.toString(Math.ceilDiv(MAX_PEAKS, shards.size())));
                    arguments.add(Integer.toString(Math.ceilDiv(MAX_ELSEWHERE, shards.size())));
                    arguments.add(region.value());
                    for (Map.Entry<VideoId, Integer> count : counts.get(shard)) {
                        arguments.add(count.getKey().value());
                        arguments.add(Integer.toString(Math.max(0, count.getValue())));
                    }
                    return run(ELSEWHERE_SCRIPT, shard, arguments);
                })
                .thenApply(RedisSubscriptionTable::videos);
    }

    /// A cursor is `shard/where`.
    @Override
    public CompletionStage<Watched> watched(String cursor) {
        int slash = cursor.indexOf('/');
        int shard = slash < 0 ? 0 : Integer.parseInt(cursor, 0, slash, 10);
        String from = slash < 0 ? "0" : cursor.substring(slash + 1);
        return run(WATCHED, shard, List.of(from, Integer.toString(WATCHED_AT_ONCE)))
                .thenApply(answer -> {
                    Map<VideoId, Integer> viewers = new HashMap<>();
                    List<?> rows = list(answer.get(1));
                    for (int i = 0; i + 1 < rows.size(); i += 2) {
                        viewers.put(new VideoId(text(rows.get(i))), Integer.parseInt(text(rows.get(i + 1))));
                    }
                    String next = text(answer.get(0));
                    boolean shardEnds = next.equals("0");
                    boolean isLast = shardEnds && shard + 1 == shards.size();
                    return new Watched(viewers, isLast ? "" : shardEnds ? (shard + 1) + "/0" : shard + "/" + next);
                });
    }

    @Override
    public CompletionStage<List<VideoId>> expire() {
        return ofAllShards(shard -> run(EXPIRE, shard, List.of())).thenApply(RedisSubscriptionTable::videos);
    }

    private static List<VideoId> videos(List<List<Object>> answers) {
        return answers.stream()
                .flatMap(List::stream)
                .map(video -> VideoId.ofWire(text(video)))
                .distinct()
                .toList();
    }

    private CompletionStage<List<Object>> run(Script script, int shard, List<String> arguments) {
        String[] all = new String[arguments.size() + 1];
        all[0] = clockOffsetMillis.toString();
        for (int i = 0; i < arguments.size(); i++) {
            all[i + 1] = arguments.get(i);
        }
        return store.run(script, shards.name(shard), all);
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

    /// Reads `frontend, life, frontend, life …`, where a life is `incarnation sequence address`.
    private static List<FrontendInstance> instances(List<?> lives) {
        List<FrontendInstance> instances = new ArrayList<>(lives.size() / 2);
        for (int i = 0; i + 1 < lives.size(); i += 2) {
            String[] life = text(lives.get(i + 1)).split(" ", 3);
            instances.add(new FrontendInstance(
                    new FrontendId(text(lives.get(i))), Long.parseLong(life[0]), life.length < 3 ? "" : life[2]));
        }
        return instances;
    }

    private static List<?> list(Object answer) {
        return (List<?>) answer;
    }

    private static String text(Object answer) {
        return (String) answer;
    }

    private static long number(Object answer) {
        return (Long) answer;
    }

    @Override
    public void close() {
        store.close();
    }
}
