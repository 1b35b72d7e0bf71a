package dev.sluice.provider.http;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.ProviderFailures;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to do about an answer that redirects: a 307 or 308 to the same origin is followed once, with the same method, headers
 * and body. Every other redirect is a failure, because the request has a key that must reach no other server, and a body that
 * must not be lost.
 *
 * @param target the address to send the request to; null if it must not be sent again
 * @param problem why it must not; empty if it may
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.4">RFC 9110 §15.4</a>
 */
record Redirect(@Nullable URI target, String problem) {

    private static final int NOT_MODIFIED = 304;

    private static final Map<String, Integer> PORTS = Map.of("http", 80, "https", 443);

    /** Whether a status is that of a redirect. */
    static boolean is(int status) {
        return status >= 300 && status < 400 && status != NOT_MODIFIED;
    }

    /**
     * Decides about a redirect.
     *
     * @param asked the address that answered
     * @param location the header of that name, or null
     */
    static Redirect of(URI asked, int status, @Nullable String location) {
        if (status != 307 && status != 308) {
            return refused("with the status " + status + ", which does not keep a request's method and body");
        }
        URI target = location == null || location.isBlank() ? null : resolve(asked, location.strip());
        if (target == null) {
            return refused("to no address, or to one that cannot be read");
        }
        if (!isSameOrigin(asked, target)) {
            return refused("to another server, which must not get the key");
        }
        return target.getRawUserInfo() == null
                ? new Redirect(at(asked, target), "")
                : refused("to an address with a user name or password");
    }

    /** The target's path and query at the origin that was asked, however the target writes it. */
    private static URI at(URI asked, URI target) {
        URI ascii = URI.create(target.toASCIIString());
        String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        String query = ascii.getRawQuery() == null ? "" : '?' + ascii.getRawQuery();
        return URI.create(asked.getScheme() + "://" + asked.getRawAuthority() + path + query);
    }

    /** The same redirect as the second one in a row. */
    Redirect second() {
        return refused("a second time, and only one redirect is followed");
    }

    private static Redirect refused(String how) {
        return new Redirect(
                null, "The provider redirects requests " + how + "; tell your administrator to correct its base-url.");
    }

    /** The failure of a redirect that is not followed. Names no address: it may hold a key. */
    StreamFailed failure() {
        return target == null
                ? new StreamFailed(ErrorCode.PROVIDER_PROTOCOL, problem, false, null)
                : ProviderFailures.notUnderstood(); // its own body does not end
    }

    private static @Nullable URI resolve(URI asked, String location) {
        int fragment = location.indexOf('#');
        String address = fragment < 0 ? location : location.substring(0, fragment);
        try {
            // URI.resolve drops the last segment of the path where the reference is a query alone.
            return address.isEmpty()
                    ? null
                    : asked.resolve(address.startsWith("?") ? asked.getRawPath() + address : address);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isSameOrigin(URI one, URI other) {
        return one.getHost() != null
                && one.getHost().equalsIgnoreCase(other.getHost())
                && scheme(one).equals(scheme(other))
                && Objects.equals(port(one), port(other));
    }

    private static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Integer port(URI uri) {
        return uri.getPort() >= 0 ? Integer.valueOf(uri.getPort()) : PORTS.get(scheme(uri));
    }
}
