package dev.sluice.rest;

import dev.sluice.security.Access;
import dev.sluice.security.RequestFacts;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.regex.Pattern;

/** Lets in who may come in and what can be read, and tells resources who it is. */
@PreMatching
public final class AccessFilter implements ContainerRequestFilter {

    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    /** Where a GET starts a generation, or an event stream, or makes or ends a channel. */
    private static final Pattern NOT_BY_HEAD = Pattern.compile("(stream/)?chat/?|streams/[^/]*/events/?|v1/sse/.*");

    private static final String PRINCIPAL = AccessFilter.class.getName() + ".principal";

    private final Access access;

    public AccessFilter(Access access) {
        this.access = access;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getUriInfo().getPath().startsWith("health/")) {
            return; // tells nothing, and probes may come from anywhere
        }
        if (request.getMethod().equals("HEAD")
                && NOT_BY_HEAD.matcher(request.getUriInfo().getPath()).matches()) {
            // JAX-RS answers HEAD by GET, which here would do something, or hold a reader whose leaving nobody would
            // notice, for nothing is written to it.
            throw ApiException.of(405, "method_not_allowed", "This resource has no such method.");
        }
        String principal = access.principal(facts(request));
        if (principal == null) {
            throw ApiException.of(
                    403,
                    "forbidden",
                    "Only clients on the server's own machine are served, and none through a proxy:"
                            + " sluice.auth.mode is local.");
        }
        if (request.getMethod().equals("POST")
                && request.getMediaType() == null
                && !request.getUriInfo().getPath().startsWith("v1/sse/debug/stop/")) { // which has no body
            // JAX-RS takes it for whatever a resource wants, and a page of another site can send just that.
            throw new NotSupportedException();
        }
        request.setProperty(PRINCIPAL, principal);
        if (request.getProperty(EventStreamFilter.RAW_QUERY) instanceof String query
                && BAD_ESCAPE.matcher(query).find()) {
            throw ApiException.invalid("query", "has a % that is not followed by two hexadecimal digits");
        }
    }

    static RequestFacts facts(ContainerRequestContext request) {
        Object address = request.getProperty(EventStreamFilter.REMOTE_ADDRESS);
        return new RequestFacts(String.valueOf(address), request::getHeaderString);
    }

    /** Whether the caller may do what concerns everybody. Modes without roles know one principal, who may. */
    static boolean isAdmin(ContainerRequestContext request) {
        return request.getProperty(PRINCIPAL) != null;
    }

    /** Who asks. */
    static String principal(ContainerRequestContext request) {
        return String.valueOf(request.getProperty(PRINCIPAL));
    }
}
