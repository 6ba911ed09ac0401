package live.ovation.bench.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// What happens when a crowd that was idle taps at fifty times its rate, in one step: what is accepted, how late, what
/// is refused and how, what memory does, and how soon it is as before.
/// `Burst PORT PID RATE TIMES SECONDS CONNECTIONS`, run by `bench/ledger burst`
public final class Burst {
    private static final String PATH = "/v1/videos/v1/likes";

    private Burst() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int port = Integer.parseInt(args[0]);
        Path memory = Path.of("/proc", args[1], "status");
        int rate = Integer.parseInt(args[2]);
        int times = Integer.parseInt(args[3]);
        int seconds = Integer.parseInt(args[4]);
        int connections = Integer.parseInt(args[5]);
        try (OpenLoop crowd = new OpenLoop(port, List.of(PATH), "", connections)) {
            // A server that has been running for a while: its code is compiled.
            crowd.run(rate * 10.0, 5, (at, answer) -> {});
            Tally before = crowd.run(rate, 5, (at, answer) -> {});
            System.out.printf(Locale.ROOT, "%d/s: %s%n", rate, before.line());
            long residentBefore = Resident.megabytes(memory);
            TimeUnit.SECONDS.sleep(1);

            AtomicLong most = new AtomicLong();
            AtomicBoolean going = new AtomicBoolean(true);
            Thread watch = Thread.ofPlatform().start(() -> {
                while (going.get()) {
                    most.accumulateAndGet(Resident.megabytes(memory), Math::max);
                    try {
                        TimeUnit.MILLISECONDS.sleep(200);
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            });
            Tally burst = crowd.run((double) rate * times, seconds, (at, answer) -> {});
            going.set(false);
            watch.join();
            System.out.printf(Locale.ROOT, "%d/s for %d s: %s%n", rate * times, seconds, burst.line());

            // As before: nothing is refused any more, nor later than the 25 ms that are asked for at a thousand a
            // second.
            AtomicLong lastBad = new AtomicLong();
            Tally after = crowd.run(rate, 5, (at, answer) -> {
                if (answer.status() / 100 != 2 || answer.micros() > 25_000) {
                    lastBad.accumulateAndGet(at, Math::max);
                }
            });
            System.out.printf(Locale.ROOT, "%d/s again: %s%n", rate, after.line());
            System.out.printf(
                    Locale.ROOT,
                    "the last refusal or answer later than 25 ms came %.1f s after the burst;"
                            + " resident MB before %d, most %d, after %d%n",
                    Math.max(0, lastBad.get() / 1e9),
                    residentBefore,
                    most.get(),
                    Resident.megabytes(memory));
        }
    }
}
