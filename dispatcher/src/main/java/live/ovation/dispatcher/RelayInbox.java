package live.ovation.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import live.ovation.protocol.EventBatch;
import live.ovation.protocol.MergePort;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.Relay;
import live.ovation.protocol.RelayReply;
import live.ovation.telemetry.Clock;
import live.ovation.telemetry.Telemetry;

/// What other regions' dispatchers tell, put in order and handed to this region's publishers. Confined to the
/// dispatcher's thread.
///
/// Messages of one link overtake each other on the way. One that came too early is held for as long as [#HELD]
/// at most: out of order a reaction would look like lost ones, and a comment would have to wait for the ledger.
/// Of each region one batch is being merged at a time, and whatever arrives meanwhile is the next one, so that
/// order stays. A message is answered when it is merged, which is when it is durable.
final class RelayInbox {
    static final Duration HELD = Duration.ofMillis(500);

    /// A link that sent nothing for so long, not even a beat, is forgotten.
    private static final Duration FORGOTTEN = Duration.ofMinutes(1);

    /// Messages that may wait here, of all regions; further ones are refused and sent again.
    private static final int MOST_WAITING = 1_024;
    private static final int MERGE_BYTES = 1 << 20;

    private final RegionId here;
    private final MergePort merges;
    private final Function<RegionId, OptionalLong> skews;
    private final ScheduledExecutorService thread;
    private final Telemetry telemetry;
    private final Clock clock;
    private final Map<String, Source> sources = new HashMap<>();
    private final Map<RegionId, Merging> mergings = new HashMap<>();
    private int messages;

    /// @param skews by how much a region's clock is ahead of this one's, microseconds, where that was
    ///     measured
    RelayInbox(
            RegionId here,
            MergePort merges,
            Function<RegionId, OptionalLong> skews,
            ScheduledExecutorService thread,
            Telemetry telemetry,
            Clock clock) {
        this.here = here;
        this.merges = merges;
        this.skews = skews;
        this.thread = thread;
        this.telemetry = telemetry;
        this.clock = clock;
    }

    /// A message that waits for its answer.
    private record Letter(Relay relay, long receivedAtMicros, CompletableFuture<RelayReply> answer) {}

    /// One life of another region's link.
    private static final class Source {
        private final TreeMap<Long, Letter> early = new TreeMap<>();
        private long next;
        private long heardNanos;
        /// Counts the messages that were let through, so that who waited knows whether anything moved.
        private long moves;
    }

    /// What of one region is to be merged.
    private static final class Merging {
        private final List<Letter> waiting = new ArrayList<>();
        private boolean underWay;
    }

    /// @param answer completes when the message is merged
    void take(Relay relay, CompletableFuture<RelayReply> answer) {
        if (relay.from().equals(here)) {
            answer.completeExceptionally(new IllegalArgumentException(
                    "relay: from region " + relay.from() + " (expected: another region than this one)"));
            return;
        }
        if (messages >= MOST_WAITING) {
            telemetry.counter(DispatcherMetric.RELAY_REFUSED).increment();
            answer.completeExceptionally(new RejectedExecutionException("dispatcher: too many relayed messages wait"));
            return;
        }
        messages++;
        answer.whenComplete((reply, failure) -> messages--);
        long now = clock.nanoTime();
        Source source = sources.computeIfAbsent(relay.link(), link -> new Source());
        source.heardNanos = now;
        source.next = Math.max(source.next, relay.lowest());
        Letter letter = new Letter(relay, clock.epochMicros(), answer);
        if (relay.sequence() > source.next) {
            telemetry
                    .counter(
                            DispatcherMetric.RELAY_EARLY, "region", relay.from().value())
                    .increment();
            Letter before = source.early.put(relay.sequence(), letter);
            if (before != null) {
                // Sent again while the first one still waits here.
                before.answer.completeExceptionally(new IllegalStateException("relay: sent again"));
            }
            passInOrder(source);
            if (source.early.containsKey(relay.sequence())) {
                long moves = source.moves;
                thread.schedule(
                        () -> onHeldLongEnough(source, moves, relay.sequence()), HELD.toNanos(), TimeUnit.NANOSECONDS);
            }
            return;
        }
        pass(source, letter);
        passInOrder(source);
    }

    /// What should have come first did not: it is left to the cursor.
    private void onHeldLongEnough(Source source, long moves, long sequence) {
        if (source.early.containsKey(sequence) && source.moves == moves) {
            source.next = Math.max(source.next, source.early.firstKey());
            passInOrder(source);
        } else if (source.early.containsKey(sequence)) {
            long now = source.moves;
            thread.schedule(() -> onHeldLongEnough(source, now, sequence), HELD.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void passInOrder(Source source) {
        while (!source.early.isEmpty() && source.early.firstKey() <= source.next) {
            pass(source, source.early.pollFirstEntry().getValue());
        }
    }

    private void pass(Source source, Letter letter) {
        source.next = Math.max(source.next, letter.relay.sequence() + 1);
        source.moves++;
        Merging merging = mergings.computeIfAbsent(letter.relay.from(), region -> new Merging());
        merging.waiting.add(letter);
        merge(letter.relay.from(), merging);
    }

    private void merge(RegionId from, Merging merging) {
        if (merging.underWay || merging.waiting.isEmpty()) {
            return;
        }
        List<Letter> letters = new ArrayList<>();
        List<EventBatch> batches = new ArrayList<>();
        int bytes = 0;
        while (!merging.waiting.isEmpty() && bytes < MERGE_BYTES) {
            Letter letter = merging.waiting.removeFirst();
            letters.add(letter);
            for (EventBatch batch : letter.relay.batches()) {
                if (batch.events() > 0) {
                    batches.add(batch);
                    bytes += batch.length();
                }
            }
        }
        if (batches.isEmpty()) {
            // Beats alone: there is nothing to write.
            letters.forEach(this::answer);
            return;
        }
        merging.underWay = true;
        EventBatch all = joined(batches, bytes);
        telemetry
                .counter(DispatcherMetric.RELAY_RECEIVED, "region", from.value())
                .add(all.events());
        Asking.of(() -> merges.merge(from, all, skews.apply(from)))
                .whenComplete((done, failure) -> thread.execute(() -> {
                    merging.underWay = false;
                    if (failure == null) {
                        letters.forEach(this::answer);
                    } else {
                        telemetry.errors().record("merge of what region " + from + " told", failure);
                        letters.forEach(letter -> letter.answer.completeExceptionally(failure));
                    }
                    merge(from, merging);
                }));
    }

    private void answer(Letter letter) {
        letter.answer.complete(new RelayReply(here, letter.receivedAtMicros, clock.epochMicros()));
    }

    private static EventBatch joined(List<EventBatch> batches, int bytes) {
        if (batches.size() == 1) {
            return batches.getFirst();
        }
        byte[] all = new byte[bytes];
        int at = 0;
        int events = 0;
        for (EventBatch batch : batches) {
            System.arraycopy(batch.bytes(), batch.offset(), all, at, batch.length());
            at += batch.length();
            events += batch.events();
        }
        return new EventBatch(all, 0, all.length, events);
    }

    void tick() {
        long now = clock.nanoTime();
        sources.values().removeIf(source -> source.early.isEmpty() && now - source.heardNanos > FORGOTTEN.toNanos());
    }
}
