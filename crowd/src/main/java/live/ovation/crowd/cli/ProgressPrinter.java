package live.ovation.crowd.cli;

import java.io.PrintWriter;
import java.util.Locale;
import live.ovation.crowd.CrowdPlan;
import live.ovation.crowd.Progress;
import live.ovation.crowd.ProgressListener;
import live.ovation.crowd.report.Numbers;

/// Prints one line a second; on a terminal the same line again and again. Confined to the thread that runs the crowd.
final class ProgressPrinter implements ProgressListener {
    private static final String REWRITE = "\r\u001b[K";

    private final CrowdPlan plan;
    private final PrintWriter out;
    private final boolean terminal;
    private boolean lineOpen;

    /// @param terminal whether a line can be rewritten there
    ProgressPrinter(CrowdPlan plan, PrintWriter out, boolean terminal) {
        this.plan = plan;
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void onProgress(Progress progress) {
        if (terminal) {
            out.print(REWRITE + line(progress));
            lineOpen = true;
        } else {
            out.println(line(progress));
        }
        out.flush();
    }

    /// Leaves the line that was being rewritten.
    void end() {
        if (lineOpen) {
            out.print(REWRITE);
            out.flush();
        }
    }

    /// Some 78 characters, so that it fits on one line of any terminal.
    private String line(Progress progress) {
        String when = progress.phase().label() + ' ' + progress.second() + length(progress.phase()) + " s";
        return switch (progress.phase()) {
            case CONNECTING ->
                when + "  " + Numbers.grouped(progress.viewersOn()) + " of " + Numbers.grouped(progress.viewers())
                        + " viewers on";
            case WARMING_UP, MEASURING, SETTLING ->
                String.format(
                        Locale.ROOT,
                        "%s  %d on  %s/s → %s/s  p50 %s  p99 %s%s",
                        when,
                        progress.viewersOn(),
                        Numbers.brief(Math.rint(progress.likesSentPerSecond())),
                        Numbers.brief(Math.rint(progress.framesPerSecond())),
                        Numbers.duration(progress.p50Micros()),
                        Numbers.duration(progress.p99Micros()),
                        trouble(progress));
        };
    }

    private String length(Progress.Phase phase) {
        return switch (phase) {
            case WARMING_UP -> "/" + plan.warmup().toSeconds();
            case MEASURING -> "/" + plan.duration().toSeconds();
            case CONNECTING, SETTLING -> "";
        };
    }

    private static String trouble(Progress progress) {
        return trouble("lost", progress.lost())
                + trouble("twice", progress.duplicated())
                + trouble("gaps", progress.gaps())
                + trouble("failed", progress.postsFailed());
    }

    private static String trouble(String name, long count) {
        return count == 0 ? "" : "  " + name + ' ' + count;
    }
}
