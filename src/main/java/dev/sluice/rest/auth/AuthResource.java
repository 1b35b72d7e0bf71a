package dev.sluice.rest.auth;

import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.security.Access;
import dev.sluice.security.LoginUnavailableException;
import dev.sluice.security.RequestFacts;
import dev.sluice.security.oidc.Oidc;
import dev.sluice.security.oidc.SignIn;
import dev.sluice.security.oidc.SignInException;
import dev.sluice.security.oidc.SignOut;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sign-in and sign-out of browsers, and who the caller is: {@code /api/auth} (contract §8). */
@Path("auth")
public final class AuthResource {

    private static final String RETURN = "return";

    /** A logout token of the most talkative provider, several times. */
    private static final int MAX_FORM_BYTES = 64 * 1024;

    /** As long as a restart of the provider may take before users give up. */
    private static final int RETRY_SECONDS = 10;

    private final Access access;
    private final @Nullable Oidc oidc;

    /**
     * Makes the resource.
     *
     * @param oidc null where browsers do not sign in here
     */
    public AuthResource(Access access, @Nullable Oidc oidc) {
        this.access = access;
        this.oidc = oidc;
    }

    /** The body of the answer to a sign-out that ends the provider's session, too. */
    public record SignedOut(String location) {}

    /** Returns who the caller is. */
    @GET
    @Path("me")
    public Response me(@Context ContainerRequestContext request) {
        return JsonAnswer.of(200, Me.of(AccessFilter.caller(request), AccessFilter.isAdmin(request)))
                .build();
    }

    /** Sends the browser to the provider, and in the end to where it came from. */
    @GET
    @Path("login")
    public Response login(@Context ContainerRequestContext request) {
        Oidc there = oidc();
        String asked = request.getUriInfo().getQueryParameters().getFirst(RETURN);
        if (asked != null && !access.isReturn(asked)) {
            throw ApiException.invalid(
                    RETURN,
                    "must be a path of this host, such as /sluice/, or an address of an origin in sluice.cors.allowed-origins");
        }
        try {
            return redirect(there.signIn().begin(AccessFilter.facts(request), base(request), asked));
        } catch (SignInException e) {
            String again = asked == null ? "" : "?return=" + URLEncoder.encode(asked, StandardCharsets.UTF_8);
            return failed(e, "login" + again, request);
        }
    }

    /** Takes the provider's answer, and begins a session. */
    @GET
    @Path("callback")
    public Response callback(@Context ContainerRequestContext request) {
        Oidc there = oidc();
        MultivaluedMap<String, String> answer = request.getUriInfo().getQueryParameters();
        try {
            return redirect(there.signIn().finish(AccessFilter.facts(request), name -> only(answer.get(name))));
        } catch (SignInException e) {
            return failed(e, "login", request);
        } catch (LoginUnavailableException e) {
            throw unavailable();
        }
    }

    /** A parameter that must not come twice, because two readers could take different ones. */
    private static @Nullable String only(@Nullable List<String> values) {
        return values == null || values.size() != 1 ? null : values.get(0);
    }

    /** Ends the session of the request on all nodes. */
    @POST
    @Path("logout")
    public Response logout(@Context ContainerRequestContext request) {
        Oidc there = oidc();
        RequestFacts facts = AccessFilter.facts(request);
        if (access.isForeign(facts) || (facts.header(HttpHeaders.COOKIE) != null && !access.isTrusted(facts))) {
            throw AccessFilter.foreign();
        }
        try {
            SignOut.SignedOut ended = there.signOut().end(facts, base(request));
            URI location = ended.location();
            Response.ResponseBuilder answer =
                    location == null ? Response.noContent() : JsonAnswer.of(200, new SignedOut(location.toString()));
            ended.cookies().forEach(cookie -> answer.header(HttpHeaders.SET_COOKIE, cookie));
            return answer.build();
        } catch (LoginUnavailableException e) {
            throw unavailable();
        }
    }

    /** Ends the sessions that the provider names in a signed token. */
    @POST
    @Path("backchannel-logout")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response backchannelLogout(@Context ContainerRequestContext request, InputStream body) {
        Oidc there = oidc();
        String token = logoutToken(body);
        try {
            if (token == null || !there.signOut().endByProvider(token)) {
                throw ApiException.invalid("logout_token", "is missing, not valid, too old, or was used before");
            }
            return Response.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").build();
        } catch (SignInException | LoginUnavailableException e) {
            throw unavailable();
        }
    }

    private static @Nullable String logoutToken(InputStream body) {
        try {
            byte[] form = body.readNBytes(MAX_FORM_BYTES + 1);
            if (form.length > MAX_FORM_BYTES) {
                throw ApiException.of(413, "too_large", "The form has more than " + MAX_FORM_BYTES + " bytes.");
            }
            for (String pair : new String(form, StandardCharsets.ISO_8859_1).split("&", -1)) {
                if (pair.startsWith("logout_token=")) {
                    return URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8);
                }
            }
            return null;
        } catch (IOException | IllegalArgumentException e) {
            return null; // the connection is gone, or the form is malformed
        }
    }

    private Oidc oidc() {
        if (oidc == null) {
            throw ApiException.notFound();
        }
        return oidc;
    }

    /** The application's address, as the request has it. */
    private static URI base(ContainerRequestContext request) {
        return request.getUriInfo().getBaseUri().resolve("..");
    }

    private static Response redirect(SignIn.Redirect to) {
        Response.ResponseBuilder answer = Response.status(Response.Status.SEE_OTHER)
                .header(HttpHeaders.LOCATION, to.location())
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        to.cookies().forEach(cookie -> answer.header(HttpHeaders.SET_COOKIE, cookie));
        return answer.build();
    }

    private static ApiException unavailable() {
        return ApiException.later(
                503,
                "overloaded",
                "The sign-in service does not answer at the moment. Try again later.",
                RETRY_SECONDS);
    }

    /**
     * Answers a browser with a page, and others with a problem.
     *
     * @param again where the user can try again, relative to this resource
     */
    private static Response failed(SignInException failure, String again, ContainerRequestContext request) {
        String message = String.valueOf(failure.getMessage());
        boolean away = failure.reason() == SignInException.Reason.AWAY;
        if (request.getAcceptableMediaTypes().stream()
                .noneMatch(type -> type.getSubtype().equals("html"))) {
            throw switch (failure.reason()) {
                case AWAY -> unavailable();
                case MISCONFIGURED -> ApiException.of(500, "internal", message);
                case UNKNOWN -> ApiException.invalid("state", message);
                case REFUSED -> ApiException.of(403, "forbidden", message);
            };
        }
        int status = switch (failure.reason()) {
            case AWAY -> 503;
            case MISCONFIGURED -> 500;
            case UNKNOWN -> 400;
            case REFUSED -> 403;
        };
        Response.ResponseBuilder page = Response.status(status)
                .entity(SignInPage.html(message, again).getBytes(StandardCharsets.UTF_8))
                .type("text/html;charset=utf-8")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        return away ? page.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS).build() : page.build();
    }
}
