/// How a node talks to its operator: one calm line per thing worth knowing, on stderr.
@NullMarked
package live.ovation.node.log;

import org.jspecify.annotations.NullMarked;
