package dev.sluice.security;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Decides who a caller is, what that lets it do, and what other sites may make a browser do. */
public final class Access {

    private final AuthMode mode;
    private final Login login;
    private final Roles roles;
    private final Origins allowed;

    /** The names of the roles that let a caller in, and let it do what concerns everybody. */
    public record Roles(String user, String admin) {}

    public Access(AuthMode mode, Login login, Roles roles, Origins allowed) {
        this.mode = mode;
        this.login = login;
        this.roles = roles;
        this.allowed = allowed;
    }

    /** How callers are known. */
    public AuthMode mode() {
        return mode;
    }

    /** Who asks, or null when nobody is known to. */
    public @Nullable Caller caller(RequestFacts request) {
        return login.caller(request);
    }

    /** Whether the caller may use Sluice at all. */
    public boolean isUser(Caller caller) {
        return caller.roles().contains(roles.user()) || isAdmin(caller);
    }

    /** Whether the caller may do what concerns everybody. */
    public boolean isAdmin(Caller caller) {
        return caller.roles().contains(roles.admin());
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
}
