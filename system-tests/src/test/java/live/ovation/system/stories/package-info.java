/// A whole cluster in trouble, under load: what a crowd sees while parts of it are killed, frozen
/// and cut off. Each story is told in two sizes: a small one with every test run, and the one whose
/// figures are written down, by name.
@NullMarked
package live.ovation.system.stories;

import org.jspecify.annotations.NullMarked;
