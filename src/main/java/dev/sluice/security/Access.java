package dev.sluice.security;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides who a caller is and what other sites may make a browser do. */
public final class Access {

    /** The one principal of the modes that tell nobody apart. */
    private static final String EVERYBODY = "anonymous";

    /** What proxies add. A request that has one came from elsewhere, whatever its address. */
    private static final List<String> FORWARDED =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via");

    /**
     * Addresses, strictly: {@code face.cafe} has hexadecimal digits only and is a name that can be bought, and Java looks
     * up what it cannot read as an address.
     */
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}");

    private static final Pattern V6 = Pattern.compile("\\[?[0-9a-fA-F.]*:[0-9a-fA-F:.]*(%[0-9A-Za-z]+)?]?");

    private final AuthMode mode;
    private final Origins allowed;

    public Access(AuthMode mode, Origins allowed) {
        this.mode = mode;
        this.allowed = allowed;
    }

    /** The principal that asks, or null when it may not. */
    public @Nullable String principal(RequestFacts request) {
        return switch (mode) {
            case NONE -> EVERYBODY;
            case LOCAL -> isLocal(request) ? EVERYBODY : null;
        };
    }

    /**
     * Whether another site makes a browser send this. Browsers let any page send a simple request such as a GET, and only
     * hide the answer, so what costs money must look.
     */
    public boolean isForeign(RequestFacts request) {
        String origin = request.header("Origin");
        if (allowed.allow(origin)) {
            return false;
        }
        String site = request.header("Sec-Fetch-Site");
        if (site != null && (site.equals("same-origin") || site.equals("none"))) {
            return false;
        }
        if ("cross-site".equals(site)) {
            return true;
        }
        if (origin == null) {
            return false;
        }
        try {
            String authority = new URI(origin).getRawAuthority();
            return authority == null || !authority.equalsIgnoreCase(request.header("Host"));
        } catch (URISyntaxException e) {
            return true; // "null", or nothing a browser sends
        }
    }

    private static boolean isLocal(RequestFacts request) {
        return isLoopback(request.remoteAddress())
                && FORWARDED.stream().allMatch(name -> request.header(name) == null)
                && namesThisMachine(request.header("Host"));
    }

    /** A name that resolves here may be a stranger's: a page of theirs could then read what this machine answers. */
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
            return false; // never looks a name up
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
