/// What the stories are told with: server processes, a plain HTTP client, raw sockets, a strict reader of
/// event streams. Knows the product by its public interface alone.
@NullMarked
package live.ovation.system.support;

import org.jspecify.annotations.NullMarked;
