package live.ovation.bench.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How many likes a second are acknowledged when every connection taps again as soon as it is
/// answered, each time on the next of so many videos? `Saturate PORT VIDEOS CONNECTIONS WARMUP
/// SECONDS`, run by `bench/ledger videos`
public final class Saturate {
    private Saturate() {}

    public static void main(String[] args) throws IOException {
        int seconds = Integer.parseInt(args[4]);
        List<String> paths = new ArrayList<>();
        for (int i = 1; i <= Integer.parseInt(args[1]); i++) {
            paths.add("/v1/videos/v" + i + "/likes");
        }
        try (OpenLoop taps = new OpenLoop(Integer.parseInt(args[0]), paths, "", Integer.parseInt(args[2]))) {
            taps.run(OpenLoop.AS_ANSWERED, Integer.parseInt(args[3]), (at, answer) -> {});
            Tally tally = taps.run(OpenLoop.AS_ANSWERED, seconds, (at, answer) -> {});
            System.out.printf(Locale.ROOT, "%.0f likes/s; %s%n", tally.accepted() / (double) seconds, tally.line());
        }
    }
}
