/// A cluster on one machine: every node a process of its own, wired to each other, with a Redis between the
/// dispatchers. For trying out, for tests and for measuring.
///
/// ```
/// ClusterPlan (who there is, on which ports) ─▶ ChildProcess per node, RedisServer ─▶ LocalCluster (ready, ended)
/// LocalRegions: a LocalCluster per region, and a LinkProxy on every way between two
/// ```
@NullMarked
package live.ovation.node.cluster;

import org.jspecify.annotations.NullMarked;
