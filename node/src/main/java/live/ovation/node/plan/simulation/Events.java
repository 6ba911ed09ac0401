package live.ovation.node.plan.simulation;

import java.util.PriorityQueue;

/// Time, and what happens in it. Of two events of the same moment the one planned first comes first. Confined to one
/// thread.
final class Events {
    private final PriorityQueue<Event> due = new PriorityQueue<>();
    private double now;
    private long planned;

    private record Event(double at, long number, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int order = Double.compare(at, other.at);
            return order != 0 ? order : Long.compare(number, other.number);
        }
    }

    /// Seconds since the beginning.
    double now() {
        return now;
    }

    void in(double seconds, Runnable what) {
        due.add(new Event(now + Math.max(0, seconds), planned++, what));
    }

    void runUntil(double end) {
        Event next;
        while ((next = due.peek()) != null && next.at() <= end) {
            due.poll();
            now = next.at();
            next.what().run();
        }
        now = end;
    }
}
