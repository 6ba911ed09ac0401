package live.ovation.node.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Locale;

/// Sets logging up without reading a file, which would cost a start more than all else of it: everything to stderr,
/// ours from INFO, the libraries' from WARN, an error as one line.
///
/// `OVATION_LOG=debug` shows more, stack traces included; a file named with `-Dlogback.configurationFile` replaces all
/// of this.
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg";
    private static final String ONE_LINE = "%replace(: %ex{short}){'^: $|\\s*\\R[\\s\\S]*', ''}%nopex%n";
    private static final String WITH_TRACES = "%n%ex";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        String wanted = System.getenv("OVATION_LOG");
        Level ours = Level.toLevel(wanted == null ? "INFO" : wanted.toUpperCase(Locale.ROOT), Level.INFO);
        boolean traces = !ours.isGreaterOrEqual(Level.INFO);

        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN + (traces ? WITH_TRACES : ONE_LINE));
        encoder.start();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setName("stderr");
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();

        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(stderr);
        context.getLogger("live.ovation").setLevel(ours);
        // It warns of connections that are closed because they are closed; what matters of them we say ourselves.
        context.getLogger("io.lettuce").setLevel(traces ? Level.WARN : Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
