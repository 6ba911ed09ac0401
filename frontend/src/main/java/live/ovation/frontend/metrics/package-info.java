/// What a frontend counts and shows, in one table.
@NullMarked
package live.ovation.frontend.metrics;

import org.jspecify.annotations.NullMarked;
