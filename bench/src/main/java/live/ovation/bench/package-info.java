/// One benchmark per mechanism of the delivery core. Each class's first line is the question it answers and the command
/// that runs it; results are committed as text under `bench/results`, with machine, date and commit.
@NullMarked
package live.ovation.bench;

import org.jspecify.annotations.NullMarked;
