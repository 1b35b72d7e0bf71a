package dev.sluice.security.oidc;

import dev.sluice.security.RequestFacts;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How browsers reach the application: from the configuration, or else from a request that came through a trusted proxy or is for
 * this machine itself. Never from what any client may claim, because the provider sends codes there.
 */
final class PublicAddress {

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Optional<URI> configured;
    private final TrustedProxies proxies;

    PublicAddress(Optional<URI> configured, TrustedProxies proxies) {
        this.configured = configured;
        this.proxies = proxies;
    }

    /**
     * The address of the application, without a slash at the end.
     *
     * @param base the application's address as the request has it
     * @throws SignInException if it cannot be told
     */
    URI of(RequestFacts request, URI base) throws SignInException {
        if (configured.isPresent()) {
            return configured.get();
        }
        URI found = null;
        if (proxies.contain(request.remoteAddress())) {
            found = forwarded(request, base);
        } else if (isThisMachine(base)) {
            found = base;
        }
        if (found == null) {
            throw new SignInException(
                    SignInException.Reason.MISCONFIGURED,
                    "The server does not know its own address: set sluice.auth.oidc.public-url.");
        }
        String text = found.toString();
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }

    /** Whether browsers reach the application over TLS. */
    boolean isSecure(RequestFacts request) {
        if (configured.isPresent()) {
            return "https".equals(configured.get().getScheme());
        }
        String forwarded = proxies.contain(request.remoteAddress()) ? request.header("X-Forwarded-Proto") : null;
        return forwarded == null ? request.secure() : forwarded.strip().equals("https");
    }

    /** Whether a URL names the machine on which it is used. */
    static boolean isThisMachine(URI url) {
        return url.getHost() != null && THIS_MACHINE.contains(url.getHost());
    }

    private static @Nullable URI forwarded(RequestFacts request, URI base) {
        String scheme = request.header("X-Forwarded-Proto");
        String host = request.header("X-Forwarded-Host");
        String authority = host == null ? base.getRawAuthority() : host.strip();
        String protocol = scheme == null ? String.valueOf(base.getScheme()) : scheme.strip();
        if (!protocol.equals("https") && !protocol.equals("http")) {
            return null;
        }
        try {
            URI made = new URI(protocol + "://" + authority + base.getRawPath());
            return made.getHost() == null || made.getRawUserInfo() != null ? null : made;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
