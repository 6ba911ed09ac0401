package live.ovation.crowd.viewer;

import java.util.ArrayList;
import java.util.List;

/// Which region each server of a plan stands in. Immutable.
///
/// @param names of the regions, each once; fewer than two: nothing is told apart
/// @param ofServer per server its region, as an index into the names
public record Regions(List<String> names, List<Integer> ofServer) {
    /// What the region of a server is called that does not say.
    public static final String UNKNOWN = "unknown";

    /// One, or nobody knows.
    public static final Regions NONE = new Regions(List.of(), List.of());

    public Regions {
        names = List.copyOf(names);
        ofServer = List.copyOf(ofServer);
    }

    /// @param regionOfServer per server the name of its region
    public static Regions of(List<String> regionOfServer) {
        List<String> names = regionOfServer.stream().distinct().toList();
        if (names.stream().filter(name -> !name.equals(UNKNOWN)).count() < 2) {
            return NONE;
        }
        List<Integer> indexes = new ArrayList<>();
        regionOfServer.forEach(name -> indexes.add(names.indexOf(name)));
        return new Regions(names, indexes);
    }

    public boolean areSeveral() {
        return names.size() > 1;
    }

    /// @return the region's index; 0 when regions are not told apart
    public int of(int server) {
        return areSeveral() ? ofServer.get(server) : 0;
    }
}
