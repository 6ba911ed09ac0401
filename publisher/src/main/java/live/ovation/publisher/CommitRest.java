package live.ovation.publisher;

/// Lets a commit begin no sooner than a moment after the last one began, unless enough wait for it: so a thousand
/// likes a second, one by one, are two hundred commits and not a thousand, for a like that is a few milliseconds
/// later on the disk. What comes after an idle moment waits for nothing.
///
/// That pays with a crowd whose taps come by themselves. A few who each wait for their answer before they go on (an
/// importer, a relay with one connection) come all at once as soon as they are answered, and would be kept waiting for
/// nobody. They are told apart by the second half of a rest, in which then nobody comes any more: after some such
/// rests in a row there are none for a while.
///
/// Confined to the committing thread.
final class CommitRest {
    /// So many that wait are reason enough.
    static final int CROWD = 8;
    /// Of a thousand likes a second, evenly at random, one rest in 2,000 ends such a row while
    /// commits are quick. Where they take nearly as long as the rest, more do: those share commits
    /// anyway.
    static final int VAIN_IN_A_ROW = 3;
    static final int COMMITS_WITHOUT = 256;

    /// Those who wait for a commit.
    interface Queue {
        /// Waits until so many are there, or a moment is over.
        void await(int count, long nanos) throws InterruptedException;

        int size();
    }

    private final Rest rest;
    private int vainInARow;
    private int commitsWithout;

    CommitRest(Rest rest) {
        this.rest = rest;
    }

    /// A commit begins.
    void begin() {
        rest.begin();
    }

    /// Waits for as long as the rest lasts, or until enough are there.
    void pass(Queue queue) throws InterruptedException {
        if (commitsWithout > 0) {
            commitsWithout--;
            return;
        }
        long leftNanos = rest.leftNanos();
        if (leftNanos == 0) {
            return;
        }
        queue.await(CROWD, leftNanos / 2);
        int atHalf = queue.size();
        if (atHalf < CROWD) {
            queue.await(CROWD, leftNanos - leftNanos / 2);
        }
        if (atHalf >= CROWD || queue.size() > atHalf) {
            vainInARow = 0;
        } else if (++vainInARow == VAIN_IN_A_ROW) {
            vainInARow = 0;
            commitsWithout = COMMITS_WITHOUT;
        }
    }
}
