package live.ovation.transport;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The proxies whose word on where a request comes from is taken: those in front of this node that append the address
/// they saw to `X-Forwarded-For`. Anybody else can write what they like there, so it is not even read. Immutable.
public final class TrustedProxies {
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private final List<Range> ranges;

    private TrustedProxies(List<Range> ranges) {
        this.ranges = ranges;
    }

    /// The addresses that begin with the same bits.
    private static final class Range {
        private final byte[] first;
        private final int bits;

        Range(byte[] first, int bits) {
            this.first = first;
            this.bits = bits;
        }

        boolean contains(byte[] address) {
            if (address.length != first.length) {
                return false;
            }
            int whole = bits / 8;
            if (!Arrays.equals(address, 0, whole, first, 0, whole)) {
                return false;
            }
            int rest = bits % 8;
            return rest == 0 || ((address[whole] ^ first[whole]) & 0xff) >> (8 - rest) == 0;
        }
    }

    /// @param ranges addresses like `10.0.0.7`, or ranges of them like `10.0.0.0/8` and `fd00::/8`
    /// @throws IllegalArgumentException naming the first that is neither
    public static TrustedProxies of(List<String> ranges) {
        return ranges.isEmpty()
                ? NONE
                : new TrustedProxies(ranges.stream().map(TrustedProxies::range).toList());
    }

    private static Range range(String text) {
        int slash = text.indexOf('/');
        InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw wrong(text);
        }
        byte[] first = address.getAddress();
        int bits = first.length * 8;
        if (slash >= 0) {
            String length = text.substring(slash + 1);
            if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > bits) {
                throw wrong(text);
            }
            bits = Integer.parseInt(length);
        }
        return new Range(first, bits);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                '"' + text + "\" (expected: an address like 10.0.0.7, or a range like 10.0.0.0/8)");
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (Range range : ranges) {
            if (range.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    /// Where a request comes from, as far as those can be believed who passed it on: the last of `X-Forwarded-For`
    /// that no trusted proxy is at, read from its end. What can't be read there ends the search at the proxy
    /// that wrote it.
    ///
    /// @param peer who sent it to us
    /// @param believed the peer is one of ours, whatever its address
    /// @param forwardedFor the header's values, in their order
    InetAddress client(InetAddress peer, boolean believed, List<String> forwardedFor) {
        InetAddress client = peer;
        boolean trusted = believed || contains(peer);
        for (int line = forwardedFor.size() - 1; trusted && line >= 0; line--) {
            String[] hops = forwardedFor.get(line).split(",", -1);
            for (int hop = hops.length - 1; trusted && hop >= 0; hop--) {
                InetAddress said = address(withoutPort(hops[hop].strip()));
                if (said == null) {
                    return client;
                }
                client = said;
                trusted = contains(said);
            }
        }
        return client;
    }

    private static String withoutPort(String hop) {
        int bracket = hop.indexOf(']');
        if (hop.startsWith("[") && bracket > 0) {
            return hop.substring(1, bracket);
        }
        int colon = hop.indexOf(':');
        return colon > 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }

    /// Reads an address as it stands; never asks for a name.
    private static @Nullable InetAddress address(String text) {
        if (text.isEmpty() || text.length() > 45 || text.indexOf('%') >= 0) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
