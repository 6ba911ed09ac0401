package live.ovation.crowd.children;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.ovation.crowd.viewer.Audience;
import live.ovation.crowd.viewer.AudienceShare;
import live.ovation.crowd.viewer.AudienceSnapshot;
import live.ovation.crowd.viewer.Ending;
import live.ovation.crowd.viewer.PairFindings;
import org.jspecify.annotations.Nullable;

/// Viewers in a JVM of its own. Called from one thread, which waits for each answer.
///
/// A child whose conductor ends reads the end of its input and ends too, however the conductor ended.
final class ChildAudience implements Audience {
    private static final int END_SECONDS = 10;

    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;
    private final Lines lines = new Lines();

    private ChildAudience(Process process) {
        this.process = process;
        this.orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /// Starts the process and hands it its share; nobody connects yet.
    static ChildAudience start(AudienceShare share) {
        try {
            Process process = new ProcessBuilder(command())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            ChildAudience child = new ChildAudience(process);
            child.say(child.lines.share(share));
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("another viewer process could not be started: " + e.getMessage(), e);
        }
    }

    private static List<String> command() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-cp",
                System.getProperty("java.class.path"),
                ChildMain.class.getName());
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void open() {
        ask(Order.OPEN, null);
    }

    @Override
    public AudienceSnapshot snapshot() {
        return lines.toSnapshot(ask(Order.SNAPSHOT, null));
    }

    @Override
    public void begin() {
        ask(Order.BEGIN, null);
    }

    @Override
    public void storm() {
        ask(Order.STORM, null);
    }

    @Override
    public void settle() {
        ask(Order.SETTLE, null);
    }

    @Override
    public long unsettled(Ending ending) {
        return Long.parseLong(ask(Order.UNSETTLED, ending));
    }

    @Override
    public void judge(Ending ending) {
        ask(Order.JUDGE, ending);
    }

    @Override
    public List<PairFindings> pairs() {
        return lines.toPairs(ask(Order.PAIRS, null));
    }

    @Override
    public void close() {
        try {
            orders.close();
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private String ask(Order order, @Nullable Ending ending) {
        try {
            say(lines.order(order, ending));
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException("it ended");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException("viewer process " + process.pid() + " is gone: " + e.getMessage(), e);
        }
    }

    private void say(String line) throws IOException {
        orders.write(line);
        orders.newLine();
        orders.flush();
    }
}
