/// How a node says how it is doing, and how one node shows the whole cluster: `GET /status` of each, collected under
/// `GET /cluster` of any, drawn by the dashboard's page and by `ovation top`.
///
/// ```
/// telemetry ─ once a second ─▶ Sampler ─▶ StatusReport ─ GET /status ─▶ Collector ─ GET /cluster ─▶ page, top
/// ```
@NullMarked
package live.ovation.node.dashboard;

import org.jspecify.annotations.NullMarked;
