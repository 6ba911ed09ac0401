package live.ovation.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.ovation.protocol.RegionId;
import live.ovation.transport.PeerAddress;
import org.jspecify.annotations.Nullable;

/// The addresses of other nodes, as the settings list them. Stateless.
final class ConfigPeers {
    private static final List<String> REGION_SETTINGS = List.of("region", "dispatchers");

    private ConfigPeers() {}

    /// The other regions, each with its dispatchers.
    ///
    /// @param own this node's region
    static Map<RegionId, List<PeerAddress>> regions(ConfigReader in, Config config, String own) {
        Map<RegionId, List<PeerAddress>> regions = new LinkedHashMap<>();
        List<? extends Config> parts;
        try {
            parts = config.getConfigList("regions");
        } catch (ConfigException e) {
            in.wrong(
                    "regions",
                    config.getValue("regions").render(),
                    "a list like [{region = eu, dispatchers = [\"http://host:port\"]}]");
            return regions;
        }
        for (int i = 0; i < parts.size(); i++) {
            ConfigReader part = new ConfigReader(parts.get(i));
            for (String name : parts.get(i).root().keySet()) {
                part.require(REGION_SETTINGS.contains(name), name, "unknown", "one of " + REGION_SETTINGS);
            }
            String region = part.text("region");
            List<PeerAddress> nodes = listed(part, "dispatchers");
            part.checkName("region", region);
            part.require(
                    !nodes.isEmpty(), "dispatchers", "none", "at least one, http://host:port of its internal port");
            part.require(!region.equals(own), "region", region, "another region than this node's own");
            if (part.isRight() && regions.put(new RegionId(region), nodes) != null) {
                part.wrong("region", region, "each region once");
            }
            in.include("regions[" + i + "]", part);
        }
        return regions;
    }

    /// The addresses that a setting lists.
    static List<PeerAddress> listed(ConfigReader in, String path) {
        List<PeerAddress> peers = new ArrayList<>();
        for (String url : in.texts(path)) {
            PeerAddress peer = one(in, path, url);
            if (peer != null) {
                peers.add(peer);
            }
        }
        return peers;
    }

    /// @return null when it is no address, which is noted
    static @Nullable PeerAddress one(ConfigReader in, String path, String url) {
        try {
            return PeerAddress.parse(url);
        } catch (IllegalArgumentException e) {
            in.wrong(path, url, "http://host:port");
            return null;
        }
    }
}
