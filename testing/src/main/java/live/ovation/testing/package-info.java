/// What the tests of several rooms need: a real Redis, ports that stay free, patience on a slow machine. The product
/// never depends on it.
@NullMarked
package live.ovation.testing;

import org.jspecify.annotations.NullMarked;
