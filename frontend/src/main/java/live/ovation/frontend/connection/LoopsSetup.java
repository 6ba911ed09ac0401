package live.ovation.frontend.connection;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.netty.channel.EventLoop;
import java.util.List;
import org.apache.pekko.actor.setup.Setup;

/// Gives an actor system one dispatcher per event loop: an actor on dispatcher `ovation.loop-0` runs on loop 0, as that
/// loop's channels do.
public final class LoopsSetup extends Setup {
    static final String LOOP = "loop";
    private static final String PATH = "ovation.loop-";

    private final List<EventLoop> loops;

    public LoopsSetup(List<EventLoop> loops) {
        this.loops = List.copyOf(loops);
    }

    EventLoop loop(int index) {
        return loops.get(index);
    }

    public static String dispatcherOf(int loop) {
        return PATH + loop;
    }

    /// The configuration that goes with this setup.
    public Config config() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < loops.size(); i++) {
            text.append(dispatcherOf(i))
                    .append(" { type = Dispatcher, throughput = 8, executor = \"")
                    .append(LoopExecutorConfigurator.class.getName())
                    .append("\", ")
                    .append(LOOP)
                    .append(" = ")
                    .append(i)
                    .append(" }\n");
        }
        // Pekko's own actors have little to do here.
        text.append("pekko.actor.default-dispatcher.fork-join-executor.parallelism-max = 2\n")
                .append("pekko.actor.internal-dispatcher.fork-join-executor.parallelism-max = 2\n")
                .append("pekko.loglevel = WARNING\n")
                .append("pekko.loggers = [org.apache.pekko.event.slf4j.Slf4jLogger]\n")
                .append("pekko.stdout-loglevel = OFF\n")
                .append("pekko.log-dead-letters = off\n")
                .append("pekko.jvm-shutdown-hooks = off\n")
                .append("pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off\n");
        return ConfigFactory.parseString(text.toString()).withFallback(ConfigFactory.defaultReference());
    }
}
