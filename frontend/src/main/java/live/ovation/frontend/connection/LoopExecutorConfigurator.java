package live.ovation.frontend.connection;

import com.typesafe.config.Config;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;

/// Backs a Pekko dispatcher with one of the event loops that [LoopsSetup] names. Made by Pekko, by reflection.
public final class LoopExecutorConfigurator extends ExecutorServiceConfigurator {
    private final EventLoop loop;

    public LoopExecutorConfigurator(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
        LoopsSetup setup =
                prerequisites.settings().setup().get(LoopsSetup.class).orElseThrow();
        loop = setup.loop(config.getInt(LoopsSetup.LOOP));
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threadFactory) {
        return () -> new LoopExecutor(loop);
    }

    /// The loop as an executor whose end is not the loop's: the loop outlives the actors.
    private static final class LoopExecutor extends AbstractExecutorService implements ExecutorService {
        private final EventLoop loop;
        private volatile boolean shutdown;

        LoopExecutor(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shutdown;
        }
    }
}
