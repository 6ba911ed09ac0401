package live.ovation.crowd.viewer;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import live.ovation.crowd.CrowdPlan;
import org.jspecify.annotations.Nullable;

/// The loopback addresses that viewers connect from: one address has some 28,000 ports towards one server, so larger
/// crowds need several. Immutable.
final class Sources {
    /// Leaves room for streams that were just closed and whose ports rest.
    private static final int VIEWERS_PER_SOURCE = 20_000;

    private static final int FIRST = 2;
    private static final int FIRST_PORT = 32_768;
    private static final int PORTS = 28_232;

    private final int count;

    private Sources(int count) {
        this.count = count;
    }

    static Sources of(CrowdPlan plan) {
        // Towards another server the same port can be used again.
        int perServer = plan.viewers() / plan.urls().size();
        int needed = perServer <= VIEWERS_PER_SOURCE ? 0 : plan.viewers() / VIEWERS_PER_SOURCE + 1;
        return new Sources(plan.sources() > 0 ? plan.sources() : needed);
    }

    /// A port for a viewer's first stream that no other viewer of its address is given. Asked for any free one, the
    /// kernel would look through all that are taken: with many thousands that costs more than all the rest.
    int portOf(int viewer) {
        return FIRST_PORT + viewer / count % PORTS;
    }

    /// @return null: leave the choice to the kernel
    @Nullable
    InetAddress of(int viewer, InetAddress target) {
        if (count == 0 || !target.isLoopbackAddress() || !(target instanceof Inet4Address)) {
            return null;
        }
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (FIRST + viewer % count)});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
