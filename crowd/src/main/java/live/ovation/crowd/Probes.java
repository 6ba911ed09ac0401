package live.ovation.crowd;

import java.util.List;
import java.util.stream.Stream;

/// What the watched server and the crowd itself cost so far, over all their processes. Immutable.
final class Probes {
    private final List<ProcessProbe> server;
    private final List<ProcessProbe> crowd;

    /// @param serverPids empty: no server is watched, and everything of it reads 0
    /// @param childPids the crowd's processes besides this one
    Probes(List<Long> serverPids, List<Long> childPids) {
        server = serverPids.stream().map(ProcessProbe::new).toList();
        crowd = Stream.concat(Stream.of(ProcessHandle.current().pid()), childPids.stream())
                .map(ProcessProbe::new)
                .toList();
    }

    double serverCpuSeconds() {
        return cpuSeconds(server);
    }

    long serverRssBytes() {
        return server.stream().mapToLong(ProcessProbe::rssBytes).sum();
    }

    double crowdCpuSeconds() {
        return cpuSeconds(crowd);
    }

    int crowdProcesses() {
        return crowd.size();
    }

    private static double cpuSeconds(List<ProcessProbe> probes) {
        return probes.stream().mapToDouble(ProcessProbe::cpuSeconds).sum();
    }
}
