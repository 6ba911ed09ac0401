/// The command `crowd`: options in, progress and a table out, and an exit status that scripts can rely on.
@NullMarked
package live.ovation.crowd.cli;

import org.jspecify.annotations.NullMarked;
