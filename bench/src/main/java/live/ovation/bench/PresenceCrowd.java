package live.ovation.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How soon is a friend told, and what do ten thousand people who come and go cost? Run by
/// `bench/presence`, which starts the cluster: `PresenceCrowd SCENARIO FRONTENDS DISPATCHERS
/// [PEOPLE] [SECONDS] [MORE…]`, addresses joined by commas, the dispatchers' being their internal ports.
public final class PresenceCrowd {
    private static final String VIDEO = "presence-bench";

    private final List<URI> frontends;
    private final List<URI> dispatchers;
    private final int people;
    private final int seconds;

    private final boolean named;

    private PresenceCrowd(List<URI> frontends, List<URI> dispatchers, int people, int seconds, boolean named) {
        this.frontends = frontends;
        this.dispatchers = dispatchers;
        this.people = people;
        this.seconds = seconds;
        this.named = named;
    }

    public static void main(String[] args) throws Exception {
        PresenceCrowd crowd = new PresenceCrowd(
                addresses(args[1]),
                addresses(args[2]),
                args.length > 3 ? Integer.parseInt(args[3]) : 10_000,
                args.length > 4 ? Integer.parseInt(args[4]) : 60,
                !args[0].endsWith("strangers"));
        switch (args[0]) {
            case "told" -> crowd.told();
            case "flapping" -> crowd.flapping();
            case "exodus" -> crowd.exodus();
            case "stay", "strangers" -> crowd.stay();
            case "heap-strangers", "heap-named" -> crowd.heap(args[5]);
            case "redis-gone" -> crowd.redisGone(Long.parseLong(args[5]), args[6]);
            default ->
                throw new IllegalArgumentException(
                        "scenario: " + args[0] + " (expected: one of those of bench/presence)");
        }
        System.exit(0);
    }

    private static List<URI> addresses(String joined) {
        return Arrays.stream(joined.split(",")).map(URI::create).toList();
    }

    // --- scenarios ---

    /// One after the other comes to the first frontend, and a friend at the last one is told.
    private void told() throws Exception {
        String[] users = new String[32];
        Map<String, Long> came = new ConcurrentHashMap<>();
        List<Long> tookNanos = new ArrayList<>();
        int rounds = Math.max(1, people / users.length);
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < users.length; i++) {
                users[i] = "told-" + round + '-' + i;
            }
            Semaphore told = new Semaphore(0);
            AtomicInteger statuses = new AtomicInteger();
            PresenceViewer friend = PresenceViewer.open(
                    frontends.getLast(), "/v1/events?user=" + String.join("&user=", users), frame -> {
                        if (frame.contains("event: presence")) {
                            if (frame.contains("\"online\"")) {
                                String user = frame.substring(frame.indexOf("\"user\":\"") + 8);
                                Long since = came.get(user.substring(0, user.indexOf('"')));
                                if (since != null) {
                                    synchronized (tookNanos) {
                                        tookNanos.add(System.nanoTime() - since);
                                    }
                                    told.release();
                                }
                            } else {
                                statuses.incrementAndGet();
                            }
                        }
                    });
            while (statuses.get() < users.length) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            List<PresenceViewer> streams = new ArrayList<>();
            for (String user : users) {
                came.put(user, System.nanoTime());
                streams.add(PresenceViewer.open(frontends.getFirst(), stream(user), null));
                TimeUnit.MILLISECONDS.sleep(20);
            }
            if (!told.tryAcquire(users.length, 30, TimeUnit.SECONDS)) {
                System.out.println("not everybody was told of in 30 s");
            }
            streams.forEach(PresenceViewer::close);
            friend.close();
        }
        long[] sorted = tookNanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "told of %d of %d; from connecting to the friend's being told: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms,"
                        + " most %.1f ms%n",
                sorted.length,
                rounds * users.length,
                at(sorted, 0.5),
                at(sorted, 0.9),
                at(sorted, 0.99),
                at(sorted, 1));
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
    }

    /// Everybody drops and returns again and again, each within a second or so.
    private void flapping() throws Exception {
        AtomicLong presences = new AtomicLong();
        PresenceViewer[] here = arrive();
        PresenceViewer friend =
                PresenceViewer.open(frontends.getLast(), "/v1/events?user=u0&user=u1&user=u2&user=u3", frame -> {
                    if (frame.contains("event: presence")) {
                        presences.incrementAndGet();
                    }
                });
        TimeUnit.SECONDS.sleep(3);
        PresenceBooks before = PresenceBooks.of(dispatchers);
        long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        long flaps = 0;
        while (System.nanoTime() - until < 0) {
            int i = (int) (flaps++ % here.length);
            here[i].close();
            here[i] = PresenceViewer.open(frontend(i), stream("u" + i), null);
        }
        PresenceBooks after = PresenceBooks.of(dispatchers);
        System.out.printf(
                "%d people, %d drops and returns in %d s; came %d, went %d, presence frames to the friend of four: %d%n%s%n",
                people,
                flaps,
                seconds,
                after.came() - before.came(),
                after.went() - before.went(),
                presences.get(),
                after.since(before, seconds));
        friend.close();
    }

    /// Everybody leaves at once, and comes back at once.
    private void exodus() throws Exception {
        PresenceViewer[] here = arrive();
        TimeUnit.SECONDS.sleep(3);
        PresenceBooks before = PresenceBooks.of(dispatchers);
        long began = System.nanoTime();
        for (PresenceViewer viewer : here) {
            viewer.close();
        }
        long none = awaitViewers(0);
        PresenceBooks left = PresenceBooks.of(dispatchers);
        System.out.printf(
                "all %d left: no viewer counted after %.1f s%n%s%n",
                people, (none - began) / 1e9, left.since(before, (none - began) / 1e9));
        long again = System.nanoTime();
        arrive();
        long all = awaitViewers(people);
        PresenceBooks back = PresenceBooks.of(dispatchers);
        System.out.printf(
                "all came back: all counted after %.1f s; came %d, went %d since the beginning%n%s%n",
                (all - again) / 1e9,
                back.came() - before.came(),
                back.went() - before.went(),
                back.since(left, (all - again) / 1e9));
    }

    /// Everybody stays: what the signs of life alone cost.
    private void stay() throws Exception {
        arrive();
        TimeUnit.SECONDS.sleep(5);
        PresenceBooks before = PresenceBooks.of(dispatchers);
        TimeUnit.SECONDS.sleep(seconds);
        PresenceBooks after = PresenceBooks.of(dispatchers);
        System.out.printf(
                "%d people stay for %d s: came %d, went %d%n%s%n",
                people,
                seconds,
                after.came() - before.came(),
                after.went() - before.went(),
                after.since(before, seconds));
    }

    /// What everybody, doing nothing, costs the heap of the one frontend.
    private void heap(String pid) throws Exception {
        // Whatever the first few make it load and compile is nobody's.
        PresenceViewer first = PresenceViewer.open(frontends.getFirst(), stream("first"), null);
        TimeUnit.SECONDS.sleep(5);
        long before = usedBytes(pid);
        arrive();
        // Everybody has been greeted and has given a sign of life or two.
        TimeUnit.SECONDS.sleep(40);
        long after = usedBytes(pid);
        System.out.printf(
                "%d idle viewers %s: %d KiB of heap before, %d KiB with them: %d bytes each%n",
                people, named ? "with names" : "without names", before >> 10, after >> 10, (after - before) / people);
        first.close();
    }

    private static long usedBytes(String pid) throws Exception {
        for (int i = 0; i < 3; i++) {
            jcmd(pid, "GC.run");
            TimeUnit.SECONDS.sleep(1);
        }
        Matcher used = Pattern.compile("used (\\d+)K").matcher(jcmd(pid, "GC.heap_info"));
        if (!used.find()) {
            throw new IllegalStateException("jcmd says nothing of the heap");
        }
        return Long.parseLong(used.group(1)) << 10;
    }

    private static String jcmd(String pid, String command) throws Exception {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(program, pid, command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
        return said;
    }

    /// Redis is killed and comes back empty; some leave while nobody can write it down, everybody else stays.
    private void redisGone(long pid, String port) throws Exception {
        int followed = Math.min(people, 3_200);
        int leaving = followed / 20;
        Map<String, List<String>> told = new ConcurrentHashMap<>();
        PresenceViewer[] here = arrive();
        // Everybody is known when friends ask.
        TimeUnit.SECONDS.sleep(3);
        for (int first = 0; first < followed; first += 32) {
            StringBuilder target = new StringBuilder("/v1/events?");
            for (int i = first; i < Math.min(first + 32, followed); i++) {
                target.append("&user=u").append(i);
            }
            PresenceViewer.open(frontends.getLast(), target.toString().replace("?&", "?"), frame -> note(frame, told));
        }
        while (inState(told, "online", 0, followed) < followed || awaitViewers(people) == 0) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        TimeUnit.SECONDS.sleep(5);
        for (int i = 0; i < leaving; i++) {
            here[i].close();
        }
        TimeUnit.SECONDS.sleep(15);
        Process redis = new ProcessBuilder(
                        "redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            long back = System.nanoTime();
            long counted = awaitViewers(people - leaving);
            while (inState(told, "offline", 0, leaving) < leaving) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            long missed = System.nanoTime();
            // Whoever is to be called offline by mistake would be by then.
            TimeUnit.SECONDS.sleep(Math.max(45, seconds));
            long mistaken = told.entrySet().stream()
                    .filter(user -> Integer.parseInt(user.getKey().substring(1)) >= leaving)
                    .filter(user -> user.getValue().lastIndexOf("offline")
                            > user.getValue().indexOf("online"))
                    .count();
            long often = told.entrySet().stream()
                    .filter(user -> Integer.parseInt(user.getKey().substring(1)) < leaving)
                    .filter(user ->
                            user.getValue().stream().filter("offline"::equals).count() != 1)
                    .count();
            System.out.printf(
                    "Redis away for 20 s, back empty: all %d viewers counted again after %.1f s; of %d followed users, %d left"
                            + " meanwhile, the last of these was told offline after %.1f s, %d not exactly once; of the %d"
                            + " who stayed %d were called offline; %s%n",
                    people - leaving,
                    (counted - back) / 1e9,
                    followed,
                    leaving,
                    (missed - back) / 1e9,
                    often,
                    followed - leaving,
                    mistaken,
                    counted() == people - leaving ? "the count held" : "the count is " + counted());
        } finally {
            redis.destroyForcibly();
        }
    }

    private static void note(String frame, Map<String, List<String>> told) {
        if (frame.contains("event: presence")) {
            String user = frame.substring(frame.indexOf("\"user\":\"") + 8);
            told.computeIfAbsent(user.substring(0, user.indexOf('"')), u -> new CopyOnWriteArrayList<>())
                    .add(frame.contains("\"online\"") ? "online" : "offline");
        }
    }

    private static int inState(Map<String, List<String>> told, String status, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            List<String> statuses = told.get("u" + i);
            if (statuses != null && statuses.getLast().equals(status)) {
                count++;
            }
        }
        return count;
    }

    private PresenceViewer[] arrive() throws InterruptedException {
        PresenceViewer[] here = new PresenceViewer[people];
        Semaphore atOnce = new Semaphore(64);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < people; i++) {
            int who = i;
            atOnce.acquire();
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    here[who] = PresenceViewer.open(frontend(who), stream("u" + who), null);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    atOnce.release();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return here;
    }

    private URI frontend(int i) {
        return frontends.get(i % frontends.size());
    }

    private String stream(String user) {
        return "/v1/videos/" + VIDEO + "/events?comments=0" + (named ? "&as=" + user : "");
    }

    private long awaitViewers(int expected) throws Exception {
        while (true) {
            String body = PresenceBooks.get(frontends.getFirst().resolve("/v1/videos/" + VIDEO + "/viewers"));
            if (body.contains("\"viewers\":" + expected + ",")) {
                return System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private long counted() throws Exception {
        String body = PresenceBooks.get(frontends.getFirst().resolve("/v1/videos/" + VIDEO + "/viewers"));
        Matcher viewers = Pattern.compile("\"viewers\":(\\d+)").matcher(body);
        return viewers.find() ? Long.parseLong(viewers.group(1)) : -1;
    }
}
