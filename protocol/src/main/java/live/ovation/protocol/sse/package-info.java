/// The event stream as viewers read it: every frame of the public interface, written by hand into bytes once per event.
@NullMarked
package live.ovation.protocol.sse;

import org.jspecify.annotations.NullMarked;
