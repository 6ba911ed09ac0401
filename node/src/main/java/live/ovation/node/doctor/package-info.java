/// What on this machine would limit Ovation: each check reads one thing and says what it means in viewers and how to
/// change it.
@NullMarked
package live.ovation.node.doctor;

import org.jspecify.annotations.NullMarked;
