/// The audience: opens event streams, reads them cheaply and checks every frame against what the stream promised.
///
/// ```
/// ViewerLoop ─reads─▶ StreamReader ─bytes─▶ ResponseHead, ChunkedBody ─▶ LikeScan (the common frame, in one pass)
///                                                                     └▶ Frame ─▶ FrameJudge ─▶ Watch, CommentTrail
/// ```
///
/// One thread reads thousands of streams in sweeps with a short nap between them, so that it never wakes up per write.
@NullMarked
package live.ovation.crowd.viewer;

import org.jspecify.annotations.NullMarked;
