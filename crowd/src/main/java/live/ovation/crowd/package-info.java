/// The load generator: a crowd of viewers and tappers that plays a live video's audience, measures what reaches whom
/// and how late, and checks that nothing was lost, told twice or told in the wrong order.
///
/// ```
/// CrowdPlan ─▶ Crowd.run ─▶ Conductor ─┬─▶ tap.Tappers          POST likes and comments, open loop
///                                      ├─▶ viewer.LocalAudience  GET event streams, verify each frame
///                                      └─▶ children.ChildAudience  the same in a JVM of its own
///           CrowdReport ◀──────────────┘      counts, histograms, timeline, verdict
/// ```
///
/// It knows the server only through its public interface, and shares none of its code but the ids.
@NullMarked
package live.ovation.crowd;

import org.jspecify.annotations.NullMarked;
