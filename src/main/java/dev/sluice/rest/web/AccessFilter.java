package dev.sluice.rest.web;

import dev.sluice.event.EventId;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.security.Access;
import dev.sluice.security.AuthMode;
import dev.sluice.security.Caller;
import dev.sluice.security.LoginUnavailableException;
import dev.sluice.security.RequestFacts;
import dev.sluice.security.Tickets;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets in who may come in and what can be read, and tells resources who it is. */
@PreMatching
public final class AccessFilter implements ContainerRequestFilter {

    /** Longer than keys are waited for. */
    private static final int LOGIN_RETRY_SECONDS = 10;

    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    /** Where a GET starts a generation, or an event stream, or makes or ends a channel. */
    private static final Pattern NOT_BY_HEAD = Pattern.compile("(stream/)?chat/?|streams/[^/]*/events/?|v1/sse/.*");

    /** What may be asked for with a ticket: the stream or the channel that it is for. */
    private static final Pattern BY_TICKET =
            Pattern.compile("(?:streams/(?<stream>[^/]+)(?:/events)?|v1/sse/debug/(?:stop/)?(?<channel>[^/]+))/?");

    private static final Pattern RESUMED_BY_TICKET = Pattern.compile("(stream/)?chat/?");

    private static final String CALLER = AccessFilter.class.getName() + ".caller";
    private static final String ADMIN = AccessFilter.class.getName() + ".admin";

    private final Access access;
    private final Tickets tickets;

    public AccessFilter(Access access, Tickets tickets) {
        this.access = access;
        this.tickets = tickets;
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
        Caller caller = letIn(request);
        if (!access.isUser(caller)) {
            throw ApiException.of(403, "forbidden", "You have no role that may use Sluice.");
        }
        if (request.getMethod().equals("POST")
                && request.getMediaType() == null
                && !request.getUriInfo().getPath().startsWith("v1/sse/debug/stop/")) { // which has no body
            // JAX-RS takes it for whatever a resource wants, and a page of another site can send just that.
            throw new NotSupportedException();
        }
        request.setProperty(CALLER, caller);
        request.setProperty(ADMIN, access.isAdmin(caller));
        if (request.getProperty(RequestFilter.RAW_QUERY) instanceof String query
                && BAD_ESCAPE.matcher(query).find()) {
            throw ApiException.invalid("query", "has a % that is not followed by two hexadecimal digits");
        }
    }

    private Caller letIn(ContainerRequestContext request) {
        String ticket = request.getUriInfo().getQueryParameters().getFirst("ticket");
        Caller caller = null;
        if (ticket == null || access.mode() == AuthMode.LOCAL) {
            caller = known(request);
        }
        if (caller == null && access.mode() == AuthMode.LOCAL) {
            throw ApiException.of(
                    403,
                    "forbidden",
                    "Only clients on the server's own machine are served, and none through a proxy:"
                            + " sluice.auth.mode is local.");
        }
        if (ticket != null) {
            caller = request.getMethod().equals("GET") ? tickets.redeem(ticket, place(request)) : null;
        }
        if (caller == null) {
            throw ApiException.unauthorized(challenge(request));
        }
        return caller;
    }

    private @Nullable Caller known(ContainerRequestContext request) {
        try {
            return access.caller(facts(request));
        } catch (LoginUnavailableException e) {
            throw ApiException.later(503, "overloaded", "Logins cannot be checked at the moment.", LOGIN_RETRY_SECONDS);
        }
    }

    /** The id of the stream or channel that is asked for, or null. */
    private static @Nullable String place(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        Matcher matcher = BY_TICKET.matcher(path);
        if (matcher.matches()) {
            return matcher.group("stream") == null ? matcher.group("channel") : matcher.group("stream");
        }
        EventId last = RESUMED_BY_TICKET.matcher(path).matches() ? new EventStreamParams(request).lastEventId() : null;
        return last == null ? null : last.stream().value();
    }

    private @Nullable String challenge(ContainerRequestContext request) {
        return switch (access.mode()) {
            case JWT, API_KEY -> "Bearer";
            case LOCAL, NONE -> null;
            case CONTAINER ->
                request.getProperty(ContainerUserFilter.CHALLENGE) instanceof String challenge ? challenge : null;
        };
    }

    public static RequestFacts facts(ContainerRequestContext request) {
        Object address = request.getProperty(RequestFilter.REMOTE_ADDRESS);
        Caller user = request.getProperty(ContainerUserFilter.USER) instanceof Caller found ? found : null;
        return new RequestFacts(String.valueOf(address), request::getHeaderString, user);
    }

    /** Whether the caller may do what concerns everybody. */
    public static boolean isAdmin(ContainerRequestContext request) {
        return Boolean.TRUE.equals(request.getProperty(ADMIN));
    }

    /** Who asks. */
    public static Caller caller(ContainerRequestContext request) {
        if (request.getProperty(CALLER) instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("nobody was let in");
    }

    /** The name of who asks. */
    public static String principal(ContainerRequestContext request) {
        return caller(request).principal();
    }
}
