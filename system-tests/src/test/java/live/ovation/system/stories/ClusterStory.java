package live.ovation.system.stories;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import live.ovation.system.support.OvationProcess;

/// What happens to a cluster while a crowd watches. Whatever it is, nothing acknowledged may be lost, told twice or be
/// missing without a word; and everybody is well again at the end.
enum ClusterStory {
    KILL_PUBLISHER {
        @Override
        void play(ClusterStage stage, StorySize size, StoryCrowd crowd) {
            killAndRestart(stage.publishers, size, crowd);
        }
    },
    KILL_DISPATCHER {
        @Override
        void play(ClusterStage stage, StorySize size, StoryCrowd crowd) {
            double silences = stage.sum(stage.frontends, "ovation_frontend_silences_total");
            killAndRestart(stage.dispatchers, size, crowd);
            stage.awaitAbove(silences, stage.frontends, "ovation_frontend_silences_total");
        }
    },
    KILL_FRONTEND {
        @Override
        void play(ClusterStage stage, StorySize size, StoryCrowd crowd) {
            OvationProcess victim = stage.frontends.getLast();
            double failed = stage.sum(stage.dispatchers, "ovation_dispatcher_failed_deliveries_total");
            victim.kill();
            long killedNanos = System.nanoTime();
            stage.awaitFrontendsInThePlan(stage.frontends.size() - 1);
            crowd.note("out of every dispatcher's plan", killedNanos);
            stage.awaitAbove(failed, stage.dispatchers, "ovation_dispatcher_failed_deliveries_total");
            stage.awaitViewers(word(), size.viewers());
            crowd.note("viewers exact again", killedNanos);
            victim.startAgain();
            crowd.goOn(size.quiet());
        }
    },
    FREEZE_PUBLISHER {
        @Override
        void play(ClusterStage stage, StorySize size, StoryCrowd crowd) {
            freeze(stage.publishers.get(1), size, crowd);
        }
    },
    FREEZE_DISPATCHER {
        @Override
        void play(ClusterStage stage, StorySize size, StoryCrowd crowd) {
            // Each once: only one of them has the video.
            stage.dispatchers.forEach(dispatcher -> freeze(dispatcher, size, crowd));
        }
    },
    FREEZE_FRONTEND {
        @Override
        void play(ClusterStage stage, StorySize size, StoryCrowd crowd) {
            freeze(stage.frontends.get(1), size, crowd);
        }
    },
    EMPTY_REDIS {
        @Override
        void play(ClusterStage stage, StorySize size, StoryCrowd crowd) {
            stage.redis.kill();
            stage.redis.startAgain();
            crowd.goOn(2 * size.quiet());
        }
    },
    NO_REDIS {
        @Override
        void play(ClusterStage stage, StorySize size, StoryCrowd crowd) {
            stage.redis.kill();
            stage.awaitNone(stage.dispatchers, "ovation_subscriptions_redis_connected");
            stage.awaitAbove(0, stage.dispatchers, "ovation_dispatcher_intake_bytes");
            crowd.goOn(seconds(size.redisAway()));
            stage.redis.startAgain();
            crowd.goOn(2 * size.quiet());
        }
    },
    ROLL_FRONTENDS {
        @Override
        void play(ClusterStage stage, StorySize size, StoryCrowd crowd) {
            roll(stage.frontends, size, crowd);
        }
    },
    ROLL_DISPATCHERS {
        @Override
        void play(ClusterStage stage, StorySize size, StoryCrowd crowd) {
            roll(stage.dispatchers, size, crowd);
        }
    },
    ROLL_PUBLISHERS {
        @Override
        void play(ClusterStage stage, StorySize size, StoryCrowd crowd) {
            roll(stage.publishers, size, crowd);
        }
    },
    CUT_LINK {
        @Override
        void play(ClusterStage stage, StorySize size, StoryCrowd crowd) {
            for (int i = 1; i <= stage.dispatchers.size(); i++) {
                stage.toFirstFrontend.cutFor("dispatcher-" + i + ':');
                crowd.goOn(seconds(size.freeze()));
                stage.toFirstFrontend.mend();
                crowd.goOn(size.quiet());
            }
        }
    };

    /// As it is named on the command line.
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Takes a minute even when small: everybody is started anew, one after the other.
    boolean isRolling() {
        return word().startsWith("roll-");
    }

    abstract void play(ClusterStage stage, StorySize size, StoryCrowd crowd);

    private static void killAndRestart(List<OvationProcess> nodes, StorySize size, StoryCrowd crowd) {
        for (OvationProcess node : nodes) {
            node.kill();
            crowd.goOn(size.quiet());
            node.startAgain();
            crowd.goOn(size.quiet());
        }
    }

    private static void roll(List<OvationProcess> nodes, StorySize size, StoryCrowd crowd) {
        for (OvationProcess node : nodes) {
            node.terminate();
            node.awaitEnd();
            node.startAgain();
            crowd.goOn(size.quiet());
        }
    }

    private static void freeze(OvationProcess node, StorySize size, StoryCrowd crowd) {
        node.freeze();
        try {
            crowd.goOn(seconds(size.freeze()));
        } finally {
            node.thaw();
        }
        crowd.goOn(size.quiet());
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.toSeconds());
    }
}
