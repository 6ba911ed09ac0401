package live.ovation.dispatcher;

import java.util.Map;
import live.ovation.protocol.MergePort;
import live.ovation.protocol.RegionId;
import live.ovation.protocol.RelayPort;

/// The other regions, as a dispatcher sees them.
///
/// @param here this region's name
/// @param peers the way to each other region's dispatchers
/// @param merges the way to this region's publishers, for what the others tell
public record Peering(RegionId here, Map<RegionId, RelayPort> peers, MergePort merges) {
    public Peering {
        peers = Map.copyOf(peers);
        if (peers.containsKey(here)) {
            throw new IllegalArgumentException("peers: " + here + " (expected: other regions than this one)");
        }
    }
}
