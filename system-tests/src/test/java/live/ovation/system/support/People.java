package live.ovation.system.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Some who tap and one who writes, at a gentle pace, and who send everything again until it is acknowledged. Their
/// requests carry ids, so nothing counts twice.
public final class People implements AutoCloseable {
    private static final int TAPPERS = 2;

    private final Http http;
    private final String video;
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final AtomicLong likes = new AtomicLong();
    private final AtomicLong comments = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();

    private People(Http http, String video) {
        this.http = http;
        this.video = video;
    }

    public static People busyWith(String video, OvationProcess at) {
        People people = new People(at.http(), video);
        for (int i = 0; i < TAPPERS; i++) {
            String name = "tapper-" + i;
            people.threads.add(Thread.ofVirtual().start(() -> people.tap(name)));
        }
        people.threads.add(Thread.ofVirtual().start(people::write));
        return people;
    }

    private void tap(String name) {
        for (int n = 0; going.get(); n++) {
            send("/likes", "{\"id\":\"" + video + name + n + "\"}");
            likes.incrementAndGet();
            LockSupport.parkNanos(40_000_000);
        }
    }

    private void write() {
        for (int n = 0; going.get(); n++) {
            send("/comments", "{\"text\":\"" + n + "\",\"id\":\"" + video + "-c" + n + "\"}");
            comments.incrementAndGet();
            LockSupport.parkNanos(100_000_000);
        }
    }

    private void send(String what, String body) {
        while (true) {
            try {
                int status =
                        http.trySend("POST", "/v1/videos/" + video + what, body).status();
                if (status == 200 || status == 201) {
                    return;
                }
            } catch (IOException e) {
                // Not acknowledged, then; once more.
                LockSupport.parkNanos(1_000_000);
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    /// Waits until so many more likes have been acknowledged.
    public void awaitLikes(int more) {
        long before = likes.get();
        await().atMost(Duration.ofSeconds(20)).until(() -> likes.get() >= before + more);
    }

    /// Lets them finish what they have begun.
    public void stop() {
        going.set(false);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /// Waits until the viewer has been told of everything that was acknowledged: each like by its event or
    /// in the number of a gap, each comment once and in order. To be asked of a viewer on lane `each` who
    /// was there before them.
    public void assertAllSeenBy(SseStream viewer) {
        List<String> written = IntStream.range(0, (int) comments.get())
                .mapToObj(Integer::toString)
                .toList();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(likesToldTo(viewer)).as("likes told").isEqualTo(likes.get());
            assertThat(viewer.seen("comment").stream().map(c -> c.text("text"))).containsExactlyElementsOf(written);
        });
    }

    /// How many likes a viewer on lane `each` was told of, by events and in the numbers of gaps.
    public static long likesToldTo(SseStream viewer) {
        long told = 0;
        for (Frame frame : viewer.seen()) {
            told += switch (frame.event()) {
                case "like" -> frame.number("n");
                case "gap" -> frame.text("lane").equals("reactions") ? frame.number("missed") : 0;
                default -> 0;
            };
        }
        return told;
    }

    public long likes() {
        return likes.get();
    }

    @Override
    public void close() {
        going.set(false);
    }
}
