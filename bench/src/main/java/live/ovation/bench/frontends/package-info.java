/// How much one dispatcher carries to many frontends: light stand-ins for frontends, which check and count, and a
/// publisher's stand-in, which sends.
///
/// ```
/// EventSource ─▶ dispatcher (a process of its own) ─▶ StandIns, each a port ─▶ DeliveryCheck
/// ```
@NullMarked
package live.ovation.bench.frontends;

import org.jspecify.annotations.NullMarked;
