/// The binary form in which events and history travel between nodes.
@NullMarked
package live.ovation.protocol.wire;

import org.jspecify.annotations.NullMarked;
