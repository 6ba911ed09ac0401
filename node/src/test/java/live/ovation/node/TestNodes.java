package live.ovation.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.ovation.telemetry.Clock;

/// Nodes on free ports of this process, closed together.
final class TestNodes implements AutoCloseable {
    private final List<Node> nodes = new ArrayList<>();
    private final Path data;

    TestNodes(Path data) {
        this.data = data;
    }

    Node start(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(
                Map.of("port", "0", "host", "127.0.0.1", "data", data.toString(), "workers", "2", "stop-within", "3s"));
        all.putAll(settings);
        Node node = Node.start(NodeConfig.load(null, all), Clock.system());
        nodes.add(node);
        return node;
    }

    static String internal(Node node) {
        return "http://127.0.0.1:" + node.internalPort();
    }

    @Override
    public void close() {
        nodes.reversed().forEach(Node::close);
    }
}
