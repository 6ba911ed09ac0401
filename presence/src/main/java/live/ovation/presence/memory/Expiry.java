package live.ovation.presence.memory;

import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Claims the entries whose time is over, of a map whose oldest ones come first. Stateless.
final class Expiry {
    private Expiry() {}

    static <K, V> void claim(Map<K, V> inOrder, Predicate<Map.Entry<K, V>> isOver, Consumer<Map.Entry<K, V>> claimed) {
        Iterator<Map.Entry<K, V>> entries = inOrder.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<K, V> entry = entries.next();
            if (!isOver.test(entry)) {
                return;
            }
            claimed.accept(entry);
            entries.remove();
        }
    }
}
