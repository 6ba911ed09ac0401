/// A cluster on one machine: every node a process of its own, wired to each other, with a Redis between the
/// dispatchers. For trying out, for tests and for measuring.
///
/// ```
/// ClusterPlan (who there is, on which ports) ─▶ ChildProcess per node, RedisServer ─▶ LocalCluster (ready, ended)
/// ```
@NullMarked
package live.ovation.node.cluster;

import org.jspecify.annotations.NullMarked;
