/// Who is here, and since when: users by signs of life, small audiences by the same, big ones by a
/// sketch. The contract; its backends stand beside it. The algorithm, its source and its worst-case
/// times stand in `docs/presence.md`.
@NullMarked
package live.ovation.presence;

import org.jspecify.annotations.NullMarked;
