package dev.sluice.security.oidc;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Addresses and networks of proxies whose forwarding headers are believed. */
public final class TrustedProxies {

    /** No proxies. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    /** Java resolves what it cannot parse as an address, and a domain can be named with hexadecimal digits alone. */
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*(%[0-9A-Za-z]+)?");

    private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");

    private final List<Network> networks;

    /**
     * The addresses that begin with the same bits.
     *
     * @param width of the addresses in bits
     */
    private record Network(BigInteger address, int width, int bits) {

        boolean contains(byte[] other) {
            return 8 * other.length == width && begin(new BigInteger(1, other)).equals(begin(address));
        }

        private BigInteger begin(BigInteger whole) {
            return whole.shiftRight(width - bits);
        }
    }

    /**
     * Makes the set.
     *
     * @param networks addresses such as {@code 10.0.0.1} and {@code ::1}, and networks such as {@code 10.0.0.0/8}
     * @throws IllegalArgumentException if one of them is neither; the message says so
     */
    public TrustedProxies(List<String> networks) {
        this.networks = networks.stream().map(TrustedProxies::network).collect(Collectors.toUnmodifiableList());
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        byte[] address = parse(slash < 0 ? text : text.substring(0, slash));
        String bits = slash < 0 ? String.valueOf(8 * address.length) : text.substring(slash + 1);
        if (address.length == 0 || !BITS.matcher(bits).matches() || Integer.parseInt(bits) > 8 * address.length) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an address or a network, such as 10.0.0.1 or 10.0.0.0/8");
        }
        return new Network(new BigInteger(1, address), 8 * address.length, Integer.parseInt(bits));
    }

    /** The bytes of an address; none if it is not numeric. */
    private static byte[] parse(String text) {
        if (ADDRESS.matcher(text).matches()) {
            try {
                return InetAddress.getByName(text).getAddress();
            } catch (UnknownHostException e) {
                // out of range
            }
        }
        return new byte[0];
    }

    /** Whether that numeric address is one of them. */
    boolean contain(String address) {
        if (networks.isEmpty()) {
            return false;
        }
        byte[] bytes = parse(address);
        return networks.stream().anyMatch(network -> network.contains(bytes));
    }
}
