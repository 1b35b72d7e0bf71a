package dev.sluice.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Login for clients on this machine only, all as one principal. */
public final class LocalLogin implements Login {

    /** Headers that proxies add. A request with one of them came from elsewhere, whatever its address. */
    private static final List<String> FORWARDED =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via");

    /**
     * Strict patterns of addresses: {@code face.cafe} has only hexadecimal digits but is a domain that anybody can register,
     * and Java resolves what it cannot parse as an address.
     */
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}");

    private static final Pattern V6 = Pattern.compile("\\[?[0-9a-fA-F.]*:[0-9a-fA-F:.]*(%[0-9A-Za-z]+)?]?");

    private final Caller local;

    /**
     * Creates the login.
     *
     * @param local the caller that they all are
     */
    public LocalLogin(Caller local) {
        this.local = local;
    }

    @Override
    public @Nullable Caller caller(RequestFacts request) {
        return isLocal(request) ? local : null;
    }

    private static boolean isLocal(RequestFacts request) {
        return isLoopback(request.remoteAddress())
                && FORWARDED.stream().allMatch(name -> request.header(name) == null)
                && namesThisMachine(request.header("Host"));
    }

    /** Guards against DNS rebinding: another site's name may resolve to this machine, and its pages could read responses. */
    private static boolean namesThisMachine(@Nullable String hostHeader) {
        String host = Objects.requireNonNullElse(hostHeader, "").toLowerCase(Locale.ROOT);
        int port = host.lastIndexOf(':');
        String name = port > host.lastIndexOf(']') ? host.substring(0, port) : host;
        return name.isEmpty() || name.equals("localhost") || name.endsWith(".localhost") || isLoopback(name);
    }

    private static boolean isLoopback(String address) {
        if (LOOPBACK_V4.matcher(address).matches()) {
            return true;
        }
        if (!V6.matcher(address).matches()) {
            return false; // never resolve a name
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
