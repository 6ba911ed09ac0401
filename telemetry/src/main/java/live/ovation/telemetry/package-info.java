/// How Ovation knows what it is doing: counters and gauges declared in one enum per room, latencies,
/// distinct errors and the clocks that everything else is given.
@NullMarked
package live.ovation.telemetry;

import org.jspecify.annotations.NullMarked;
