package dev.sluice.security;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides who a caller is, what it may do, and which requests of other sites' pages are refused. */
public final class Access {

    private static final int MAX_RETURN_CHARS = 2_000;

    /** A path that no browser takes for the address of another host. */
    private static final Pattern PATH = Pattern.compile("/(?![/\\\\])[^\\\\\\p{Cntrl}]{0," + MAX_RETURN_CHARS + "}");

    private final AuthMode mode;
    private final Login login;
    private final Roles roles;
    private final Origins allowed;

    /** The names of the roles of users and of administrators. */
    public record Roles(String user, String admin) {}

    public Access(AuthMode mode, Login login, Roles roles, Origins allowed) {
        this.mode = mode;
        this.login = login;
        this.roles = roles;
        this.allowed = allowed;
    }

    /** How callers are authenticated. */
    public AuthMode mode() {
        return mode;
    }

    /**
     * The caller of a request, or null if it is not authenticated.
     *
     * @throws LoginUnavailableException if that cannot be decided at the moment
     */
    public @Nullable Caller caller(RequestFacts request) {
        return login.caller(request);
    }

    /** Whether the caller may use Sluice. Administrators may. */
    public boolean isUser(Caller caller) {
        return caller.roles().contains(roles.user()) || isAdmin(caller);
    }

    /** Whether the caller is an administrator. */
    public boolean isAdmin(Caller caller) {
        return caller.roles().contains(roles.admin());
    }

    /**
     * Whether a request that a browser sends with the cookie of its session may start or change something: it comes from a page of
     * the same origin or of one that is allowed, or has a header that no other page can add.
     */
    public boolean isTrusted(RequestFacts request) {
        if ("same-origin".equals(request.header("Sec-Fetch-Site"))) {
            return true;
        }
        String origin = request.header("Origin");
        if (allowed.allow(origin)) {
            return true;
        }
        return !isForeign(request) && (origin != null || request.header("X-Requested-With") != null);
    }

    /**
     * Whether a browser may be sent to that address after its sign-in: a path of this host, or a page of an allowed origin. Anything
     * else could lead a user who trusts this address to another one.
     */
    public boolean isReturn(String address) {
        return PATH.matcher(address).matches() || isAllowed(address);
    }

    private boolean isAllowed(String address) {
        try {
            URI uri = new URI(address);
            return address.length() <= MAX_RETURN_CHARS
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && allowed.allow(Origins.normal(uri.getScheme() + "://" + uri.getRawAuthority()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Whether a page of another site that is not allowed sent this. Browsers let any page send simple requests such as GET
     * and only hide the response, so requests that cost money must be checked.
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
            return true; // "null", or not from a browser
        }
    }
}
