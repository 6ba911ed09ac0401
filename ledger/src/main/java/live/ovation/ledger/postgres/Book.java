package live.ovation.ledger.postgres;

import java.util.HashMap;
import java.util.Map;
import live.ovation.protocol.ReactionKind;
import org.jspecify.annotations.Nullable;

/// What the writer remembers of one video, so that a hot video costs no reads: its row's fixed part, and its
/// counters. Confined to the writer.
///
/// Nobody else raises this publisher's own counters, so they can be known without looking. Those of others are as
/// of the last look. Books run ahead of the database until the transaction ends; when it fails, they are thrown
/// away.
final class Book {
    private final long id;
    private final int life;
    private final long firstAtMicros;
    private final Map<ReactionKind, Counter> counters = new HashMap<>();

    Book(long id, int life, long firstAtMicros) {
        this.id = id;
        this.life = life;
        this.firstAtMicros = firstAtMicros;
    }

    /// Takes over what is left of a second when reactions of another one come.
    interface Closed {
        void add(long second, long n);
    }

    /// One kind's counter: this publisher's own, with those of them that the timeline has not got yet, and the sum of
    /// what others added.
    static final class Counter {
        private boolean stored;
        private long own;
        private long second;
        private long placed;
        private long others;
        private long atMicros;

        /// @param inSecond of the stream
        /// @param closed is given the second before, if it was another one
        void raiseBy(int count, long when, long inSecond, Closed closed) {
            own += count;
            atMicros = Math.max(atMicros, when);
            if (second != inSecond) {
                if (placed > 0) {
                    closed.add(second, placed);
                }
                second = inSecond;
                placed = 0;
            }
            placed += count;
        }

        /// What the counter's row says.
        void is(long value, long openSecond, long openPlaced) {
            stored = true;
            own = value;
            second = openSecond;
            placed = openPlaced;
        }

        /// There is a row of it now.
        void wasStored() {
            stored = true;
        }

        boolean isStored() {
            return stored;
        }

        /// The second that was last reacted in.
        long second() {
            return second;
        }

        /// How many reactions of that second the timeline has not got.
        long placed() {
            return placed;
        }

        /// Others' counters only grow: an older look changes nothing.
        void othersAre(long sum) {
            others = Math.max(others, sum);
        }

        long own() {
            return own;
        }

        /// When it was last raised.
        long atMicros() {
            return atMicros;
        }

        long others() {
            return others;
        }
    }

    long id() {
        return id;
    }

    int life() {
        return life;
    }

    Counter counter(ReactionKind kind) {
        return counters.computeIfAbsent(kind, k -> new Counter());
    }

    /// The second of the stream that something belongs to. A clock set back never leads to before the stream's
    /// start.
    long second(@Nullable Long positionMillis, long atMicros) {
        long micros = positionMillis == null ? atMicros - firstAtMicros : positionMillis * 1_000;
        return Math.max(0, micros / 1_000_000);
    }
}
