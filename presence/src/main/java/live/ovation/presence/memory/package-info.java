/// Presence in one process's memory: for a single dispatcher, and for tests.
@NullMarked
package live.ovation.presence.memory;

import org.jspecify.annotations.NullMarked;
