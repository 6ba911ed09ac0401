/// Measures what each step costs on this machine, with the real code over real sockets and a real
/// disk, in about forty seconds: a whole node with a small crowd, a ledger, a dispatcher that
/// tells stand-ins for frontends, a store if there is one.
@NullMarked
package live.ovation.node.plan.measure;

import org.jspecify.annotations.NullMarked;
