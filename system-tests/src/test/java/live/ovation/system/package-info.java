/// Stories over real server processes, told from outside: the public interface, the independent clients,
/// killed processes, bad input, separate roles, a real browser; and the architecture test.
@NullMarked
package live.ovation.system;

import org.jspecify.annotations.NullMarked;
