package live.ovation.frontend.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Spreads the beats of one event loop's streams over the interval, with one timer for all of them: a timer
/// per connection would itself become the load. Confined to the loop.
///
/// A stream keeps its table slot for life, and the slot's number says in which tick of the interval it beats; slots are
/// handed out in turn, so a crowd that came at once does not beat at once.
final class BeatWheel {
    private final int ticks;
    private int tick;

    BeatWheel(int ticks) {
        this.ticks = ticks;
        this.tick = ThreadLocalRandom.current().nextInt(ticks);
    }

    /// Visits those whose turn it is.
    void turn(List<@Nullable Stream> slots, Consumer<Stream> visitor) {
        List<Stream> due = new ArrayList<>(1 + slots.size() / ticks);
        for (int slot = tick; slot < slots.size(); slot += ticks) {
            Stream stream = slots.get(slot);
            if (stream != null) {
                due.add(stream);
            }
        }
        tick = (tick + 1) % ticks;
        due.forEach(visitor);
    }
}
