/// A video's frames as bytes, written once and read by every viewer: off-heap chunks with one writer and many readers.
/// Knows bytes and positions, knows nothing of viewers.
@NullMarked
package live.ovation.frontend.log;

import org.jspecify.annotations.NullMarked;
