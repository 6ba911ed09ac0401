package live.ovation.node.plan.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import live.ovation.node.plan.Costs;
import live.ovation.node.plan.ViewerCosts;

/// A frontend: a log per video, and event loops that sweep its watchers in slices and rest for an eighth of a pass, as
/// `Sweeper` does. Confined to the simulation's thread.
final class FrontendModel {
    private static final double SLICE_SECONDS = 0.001;
    private static final int MOST_SLICES = 24;
    private static final int REST_DIVISOR = 8;
    private static final int SAMPLE = 16;

    private final Events events;
    private final Costs costs;
    private final ViewerCosts.OfAudience viewer;
    private final Times times;
    private final SplittableRandom random;
    private final boolean sum;
    private final double viewersPerVideo;
    private final List<Worker> loops = new ArrayList<>();
    private final Worker feeds;
    /// Who reads on the same machine; empty when the viewers are elsewhere.
    private final List<Worker> readers;
    private final double network;
    private final Map<Integer, Video> videos = new HashMap<>();

    /// @param viewer what a write costs with as many viewers as the machine has
    /// @param viewers of all its videos, spread evenly
    /// @param network seconds to a viewer who is elsewhere
    FrontendModel(
            Events events,
            Processor processor,
            Costs costs,
            ViewerCosts.OfAudience viewer,
            Times times,
            SplittableRandom random,
            boolean sum,
            double viewers,
            int videos,
            int loops,
            List<Worker> readers,
            double network) {
        this.events = events;
        this.costs = costs;
        this.viewer = viewer;
        this.times = times;
        this.random = random;
        this.sum = sum;
        this.viewersPerVideo = viewers / videos;
        this.readers = List.copyOf(readers);
        this.network = network;
        feeds = new Worker(events, processor);
        for (int i = 0; i < loops; i++) {
            this.loops.add(new Worker(events, processor));
        }
        if (sum) {
            events.in(random.nextDouble(Costs.sumSeconds(viewersPerVideo)), this::cadence);
        }
    }

    private final class Video {
        private final List<Frame> log = new ArrayList<>();
        private final List<Frame.Arrived> waiting = new ArrayList<>();
        private final List<Watchers> watchers = new ArrayList<>();

        Video() {
            for (Worker loop : loops) {
                watchers.add(new Watchers(this, loop, viewersPerVideo / loops.size()));
            }
        }
    }

    /// The watchers of one video on one loop.
    private final class Watchers {
        private final Video video;
        private final Worker loop;
        private final double perSlice;
        private final int[] cursors;
        private boolean dirty;
        private boolean queued;
        private double restUntil;
        private double passBegan;

        Watchers(Video video, Worker loop, double viewers) {
            this.video = video;
            this.loop = loop;
            double pass = viewers * viewer.writeMicros() / 1e6;
            int slices = (int) Math.clamp(Math.ceil(pass / SLICE_SECONDS), 1, MOST_SLICES);
            cursors = new int[slices];
            perSlice = viewers / slices;
        }

        void markDirty() {
            dirty = true;
            if (!queued) {
                queued = true;
                afterRest();
            }
        }

        private void afterRest() {
            events.in(restUntil - events.now(), () -> {
                passBegan = events.now();
                dirty = false;
                slice(0);
            });
        }

        private void slice(int index) {
            // What is in the log by the time of the turn is what the write carries.
            loop.add(0, 0, () -> {
                int from = cursors[index];
                int to = video.log.size();
                cursors[index] = to;
                double bytes = 0;
                for (int i = from; i < to; i++) {
                    bytes += video.log.get(i).bytes();
                }
                double size = bytes;
                if (from == to) {
                    after(index);
                } else {
                    loop.add(perSlice * viewer.write(size) / 1e6, 0, () -> {
                        read(from, to, size);
                        after(index);
                    });
                }
            });
        }

        private void after(int index) {
            if (index + 1 < cursors.length) {
                slice(index + 1);
                return;
            }
            double pass = events.now() - passBegan;
            restUntil = events.now() + (pass <= SLICE_SECONDS ? 0 : pass / REST_DIVISOR);
            if (dirty) {
                afterRest();
            } else {
                queued = false;
            }
        }

        private void read(int from, int to, double bytes) {
            // Positions in the log stay what they are: what is looked at is a copy.
            List<Frame> carried = List.copyOf(video.log.subList(from, to));
            if (readers.isEmpty()) {
                events.in(network, () -> seen(carried, perSlice));
            } else {
                Worker reader = readers.get(random.nextInt(readers.size()));
                reader.add(perSlice * viewer.read(bytes) / 1e6, 0, () -> seen(carried, perSlice));
            }
        }
    }

    private void seen(List<Frame> frames, double viewers) {
        double now = events.now();
        long weight = Math.max(1, Math.round(viewers));
        for (Frame frame : frames) {
            for (Frame.Arrived arrived : frame.sample()) {
                times.saw(Hop.DELIVERED, now - arrived.at(), weight);
                times.saw(Hop.ALL, now - arrived.like().acceptedAt, weight);
            }
        }
    }

    /// A delivery arrived.
    void receive(List<Parcel> parcels, Runnable acknowledged) {
        feeds.add(costs.delivery(parcels.size()) / 1e6, 0, () -> {
            for (Parcel parcel : parcels) {
                times.saw(Hop.RECEIVED, events.now() - parcel.dispatchedAt, 1);
                Video video = videos.computeIfAbsent(parcel.video, v -> new Video());
                Frame.Arrived arrived = new Frame.Arrived(parcel, events.now());
                if (sum) {
                    keepSample(video.waiting, arrived);
                } else {
                    video.log.add(new Frame(costs.likeBytes(), List.of(arrived)));
                    video.watchers.forEach(Watchers::markDirty);
                }
            }
            acknowledged.run();
        });
    }

    private void keepSample(List<Frame.Arrived> waiting, Frame.Arrived like) {
        if (waiting.size() < SAMPLE) {
            waiting.add(like);
        } else if (random.nextInt(SAMPLE) == 0) {
            waiting.set(random.nextInt(SAMPLE), like);
        }
    }

    private void cadence() {
        events.in(Costs.sumSeconds(viewersPerVideo), this::cadence);
        for (Video video : videos.values()) {
            if (!video.waiting.isEmpty()) {
                video.log.add(new Frame(Costs.SUM_BYTES, List.copyOf(video.waiting)));
                video.waiting.clear();
                video.watchers.forEach(Watchers::markDirty);
            }
        }
    }

    double busiestLoopSeconds() {
        return loops.stream().mapToDouble(Worker::busySeconds).max().orElse(0);
    }
}
