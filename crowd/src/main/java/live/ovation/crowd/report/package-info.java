/// What people and scripts get to read of a run: a table for the terminal, JSON, and one HTML page with plots.
@NullMarked
package live.ovation.crowd.report;

import org.jspecify.annotations.NullMarked;
