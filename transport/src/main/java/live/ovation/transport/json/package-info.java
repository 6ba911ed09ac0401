/// JSON in and out; the one place that knows which library reads it.
@NullMarked
package live.ovation.transport.json;

import org.jspecify.annotations.NullMarked;
