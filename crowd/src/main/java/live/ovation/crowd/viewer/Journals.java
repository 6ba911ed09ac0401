package live.ovation.crowd.viewer;

import java.util.ArrayList;
import java.util.List;

/// Gives each journal (a region and epoch, within which offsets compare) a small number. There are as many as regions
/// and lost ledgers: few. Confined to one loop.
final class Journals {
    /// Beyond this the server must be writing nonsense; all further ones share a number.
    private static final int MAX = 256;

    private final List<byte[]> names = new ArrayList<>();

    int numberOf(byte[] bytes, int from, int to) {
        for (int i = 0; i < names.size(); i++) {
            if (Bytes.equal(bytes, from, to, names.get(i))) {
                return i;
            }
        }
        if (names.size() < MAX) {
            names.add(java.util.Arrays.copyOfRange(bytes, from, to));
        }
        return names.size() - 1;
    }
}
