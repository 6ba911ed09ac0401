package live.ovation.node.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import live.ovation.node.Role;
import live.ovation.transport.json.Json;

/// Which nodes a cluster has, and where each is to be found. Immutable.
record ClusterPlan(List<PlannedNode> nodes) {
    /// @param port the public one
    record PlannedNode(Role role, String id, int port, int internalPort) {
        String internalAddress() {
            return "http://127.0.0.1:" + internalPort;
        }
    }

    /// So many nodes of each role, named `frontend-1`, `frontend-2` and so on.
    static ClusterPlan of(LocalCluster.Order order, FreePorts ports) {
        List<PlannedNode> nodes = new ArrayList<>();
        add(nodes, Role.PUBLISHER, order.publishers(), ports);
        add(nodes, Role.DISPATCHER, order.dispatchers(), ports);
        add(nodes, Role.FRONTEND, order.frontends(), ports);
        return new ClusterPlan(List.copyOf(nodes));
    }

    private static void add(List<PlannedNode> nodes, Role role, int number, FreePorts ports) {
        for (int i = 1; i <= number; i++) {
            nodes.add(new PlannedNode(role, role.word() + '-' + i, ports.next(), ports.next()));
        }
    }

    /// Those of one role.
    List<PlannedNode> of(Role role) {
        return nodes.stream().filter(node -> node.role == role).toList();
    }

    /// Who there is, as configuration: the same for every node.
    String peers() {
        StringBuilder text = new StringBuilder();
        for (Role role : Role.values()) {
            text.append(role.word()).append("s = [");
            text.append(of(role).stream()
                    .map(node -> Json.quote(node.internalAddress()))
                    .collect(Collectors.joining(", ")));
            text.append("]\n");
        }
        return text.toString();
    }
}
