package live.ovation.crowd.children;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import live.ovation.crowd.viewer.Audience;
import live.ovation.crowd.viewer.LocalAudience;
import live.ovation.telemetry.Clock;

/// The main class of a process that plays a share of the viewers: reads its share, then orders, one line each, and
/// answers each with a line. Ends when its input ends.
final class ChildMain {
    private final BufferedReader orders;
    private final PrintStream answers;
    private final Lines lines = new Lines();

    ChildMain(BufferedReader orders, PrintStream answers) {
        this.orders = orders;
        this.answers = answers;
    }

    public static void main(String[] args) {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        try {
            new ChildMain(orders, answers).run();
        } catch (IOException | RuntimeException e) {
            System.err.println(
                    "crowd: viewer process " + ProcessHandle.current().pid() + ": " + e);
            System.exit(1);
        }
    }

    void run() throws IOException {
        String share = orders.readLine();
        if (share == null) {
            return;
        }
        try (Audience audience = LocalAudience.create(lines.toShare(share), Clock.system())) {
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                answers.println(obey(audience, line));
            }
        }
    }

    private String obey(Audience audience, String line) {
        return switch (lines.toOrder(line)) {
            case OPEN -> done(audience::open);
            case SNAPSHOT -> lines.snapshot(audience.snapshot());
            case BEGIN -> done(audience::begin);
            case STORM -> done(audience::storm);
            case SETTLE -> done(audience::settle);
            case UNSETTLED -> Long.toString(audience.unsettled(lines.toEnding(line)));
            case PAIRS -> lines.pairs(audience.pairs());
            case JUDGE -> done(() -> audience.judge(lines.toEnding(line)));
        };
    }

    private static String done(Runnable order) {
        order.run();
        return "done";
    }
}
