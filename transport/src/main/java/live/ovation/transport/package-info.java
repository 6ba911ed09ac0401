/// HTTP on Netty: the server with its routes, the client that nodes call each other with, and the forwarder that makes
/// one address enough. Knows bytes, knows nothing of likes.
///
/// ```
/// channel ─▶ HTTP codec ─▶ RequestHandler ─▶ Routes ─▶ Handler(Exchange) ─▶ Answer | Problem | a stream of its own
/// ```
@NullMarked
package live.ovation.transport;

import org.jspecify.annotations.NullMarked;
