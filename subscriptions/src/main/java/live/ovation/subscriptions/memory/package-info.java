/// The subscription table in one process's memory: for a single dispatcher, and for tests.
@NullMarked
package live.ovation.subscriptions.memory;

import org.jspecify.annotations.NullMarked;
