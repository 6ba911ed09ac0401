/// The command line: one class per command. What a person typed wrong is answered with one line and exit status 2, what
/// went wrong with one line and 1.
@NullMarked
package live.ovation.node.cli;

import org.jspecify.annotations.NullMarked;
