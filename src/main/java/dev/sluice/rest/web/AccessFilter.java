package dev.sluice.rest.web;

import dev.sluice.event.EventId;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.security.Access;
import dev.sluice.security.AuthMode;
import dev.sluice.security.BrowserSession;
import dev.sluice.security.Caller;
import dev.sluice.security.LoginUnavailableException;
import dev.sluice.security.RequestFacts;
import dev.sluice.security.Tickets;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Refuses requests without an authorised caller or with a malformed path or query, and passes the caller on to the resources. */
@PreMatching
public final class AccessFilter implements ContainerRequestFilter {

    /** Longer than a fetch of keys takes to time out. */
    private static final int LOGIN_RETRY_SECONDS = 10;

    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    /** Paths that accept a ticket, with the stream or channel that it must be for. */
    private static final Pattern BY_TICKET =
            Pattern.compile("(?:streams/(?<stream>[^/]+)(?:/events)?|v1/sse/debug/(?:stop/)?(?<channel>[^/]+))/?");

    /** The requests by POST that need no body, and therefore no type of one: they only stop something. */
    private static final Pattern WITHOUT_BODY =
            Pattern.compile("v1/sse/debug/stop/.*|openai/v1/responses/[^/]+/cancel/?|ai-sdk/chat/[^/]+/stop/?");

    private static final Pattern RESUMED_BY_TICKET = Pattern.compile("(stream/)?chat/?");

    /** Where browsers sign in and out. */
    private static final Pattern SIGNING = Pattern.compile("auth/(?:login|callback|logout|backchannel-logout)/?");

    /** Who the caller is, which also one without a role may ask. */
    private static final Pattern WHO = Pattern.compile("auth/me/?");

    private static final String SIGN_IN = "auth/login";

    /** What starts or changes something though it is asked by GET. */
    private static final Pattern CHANGED_BY_GET =
            Pattern.compile("(?:stream/)?chat/?|v1/sse/(?:connect|debug/stop/[^/]*)/?");

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
        if (request.getUriInfo().getRequestUri().getRawPath().indexOf(';') >= 0) {
            // JAX-RS would drop it, with what follows: an id with a semicolon would be read as another one.
            throw ApiException.invalid("path", "contains a semicolon; in an id, write it as %3B");
        }
        if (request.getUriInfo().getPath().startsWith("health/")) {
            return; // open to all: the answer reveals nothing, and probes carry no credentials
        }
        String path = request.getUriInfo().getPath();
        if (access.mode() == AuthMode.OIDC && SIGNING.matcher(path).matches()) {
            return; // which decide for themselves
        }
        Caller caller = letIn(request);
        if (caller.session() != null && changes(request) && !access.isTrusted(facts(request))) {
            throw foreign();
        }
        if (!access.isUser(caller) && !WHO.matcher(path).matches()) {
            throw ApiException.of(
                    403,
                    "forbidden",
                    "You are signed in, but have no role that may use Sluice. Ask an administrator for one.");
        }
        if (request.getMethod().equals("POST")
                && request.getMediaType() == null
                && !WITHOUT_BODY.matcher(request.getUriInfo().getPath()).matches()) {
            // JAX-RS would accept a missing type as the one the resource consumes, and pages of other sites can send
            // that.
            throw new NotSupportedException();
        }
        request.setProperty(CALLER, caller);
        request.setProperty(ADMIN, access.isAdmin(caller));
        if (request.getProperty(RequestFilter.RAW_QUERY) instanceof String query
                && BAD_ESCAPE.matcher(query).find()) {
            throw ApiException.invalid(
                    "query", "contains a % that is not followed by two hexadecimal digits; encode it as %25");
        }
    }

    /** The refusal of a request that another site's page may have caused. */
    public static ApiException foreign() {
        return ApiException.of(
                403,
                "forbidden",
                "The request may come from a page that must not use your sign-in. Send it from a page of this"
                        + " origin or of one in sluice.cors.allowed-origins, or with a header X-Requested-With.");
    }

    /** Whether a request starts or changes something. */
    private static boolean changes(ContainerRequestContext request) {
        return switch (request.getMethod()) {
            case "GET" -> CHANGED_BY_GET.matcher(request.getUriInfo().getPath()).matches();
            case "HEAD", "OPTIONS" -> false;
            default -> true;
        };
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
                    "Only clients on the server's own machine are served, and not through a proxy, because"
                            + " sluice.auth.mode is local. Set another mode to serve others.");
        }
        if (ticket != null) {
            caller = request.getMethod().equals("GET") ? tickets.redeem(ticket, place(request)) : null;
            if (caller != null && caller.validity().isOver(System.nanoTime())) {
                caller = null; // its user has signed out meanwhile
            }
        }
        if (caller == null) {
            throw ApiException.unauthorized(challenge(request), access.mode() == AuthMode.OIDC ? SIGN_IN : null);
        }
        return caller;
    }

    private @Nullable Caller known(ContainerRequestContext request) {
        try {
            return access.caller(facts(request));
        } catch (LoginUnavailableException e) {
            throw ApiException.later(
                    503,
                    "overloaded",
                    "Sign-ins cannot be checked at the moment. Try again later.",
                    LOGIN_RETRY_SECONDS);
        }
    }

    /** The id of the requested stream or channel, or null. */
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
            case JWT, API_KEY, OIDC -> "Bearer";
            case LOCAL, NONE -> null;
            case CONTAINER ->
                request.getProperty(ContainerUserFilter.CHALLENGE) instanceof String challenge ? challenge : null;
        };
    }

    /** The decisive parts of a request. Where clients speak Anthropic's protocol, their key is a bearer token, too. */
    public static RequestFacts facts(ContainerRequestContext request) {
        Object address = request.getProperty(RequestFilter.REMOTE_ADDRESS);
        Caller user = request.getProperty(ContainerUserFilter.USER) instanceof Caller found ? found : null;
        boolean keyed = request.getUriInfo().getPath().startsWith("anthropic/")
                && request.getHeaderString(HttpHeaders.AUTHORIZATION) == null;
        String key = keyed ? request.getHeaderString("x-api-key") : null;
        return new RequestFacts(
                String.valueOf(address),
                name -> key != null && name.equalsIgnoreCase(HttpHeaders.AUTHORIZATION)
                        ? "Bearer " + key
                        : request.getHeaderString(name),
                "https".equals(request.getUriInfo().getRequestUri().getScheme()),
                user);
    }

    /** Whether the caller is an administrator. */
    public static boolean isAdmin(ContainerRequestContext request) {
        return Boolean.TRUE.equals(request.getProperty(ADMIN));
    }

    /** The caller of this request. */
    public static Caller caller(ContainerRequestContext request) {
        if (request.getProperty(CALLER) instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("AccessFilter has not run for this request");
    }

    /** The browser's session that the request came with; null if it came with none, or was refused. */
    static @Nullable BrowserSession session(ContainerRequestContext request) {
        return request.getProperty(CALLER) instanceof Caller caller ? caller.session() : null;
    }

    /** The caller's principal. */
    public static String principal(ContainerRequestContext request) {
        return caller(request).principal();
    }
}
