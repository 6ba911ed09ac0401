/// One batch becomes bytes on every watching viewer's stream: the last stage of the journey.
///
/// ```
/// deliver(Delivery) ─▶ feed: encode once into the video's log ─▶ stream: sweep every cursor to the head ─▶ viewers
/// GET …/events ─▶ StreamApi ─▶ connection: an actor per stream joins, catches up, beats, ends
/// ```
@NullMarked
package live.ovation.frontend;

import org.jspecify.annotations.NullMarked;
