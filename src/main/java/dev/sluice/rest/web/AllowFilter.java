package dev.sluice.rest.web;

import dev.sluice.rest.problem.ApiException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.glassfish.jersey.server.model.RuntimeResource;

/**
 * Decides which methods besides its own a resource has, answers {@code OPTIONS} with them, and lists them in {@code Allow}.
 * {@code HEAD} is there where {@code GET} only reads. JAX-RS answers it by running {@code GET}, which elsewhere would start
 * or stop something, or hold a reader whose departure stays undetected because nothing is written to it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7">RFC 9110 §9.3.7</a>
 */
public final class AllowFilter implements ContainerRequestFilter, ContainerResponseFilter {

    /** Paths where a GET starts a reply or an event stream, or opens or stops a channel. */
    private static final Pattern NOT_BY_HEAD = Pattern.compile(
            "(stream/)?chat/?|streams/[^/]*/events/?"
                    + "|auth/(login|callback)/?|openai/v1/responses/[^/]*/?|ai-sdk/chat/[^/]+/stream/?|ag-ui/runs/[^/]*/?|v1/sse/.*");

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getMethod().equals(HttpMethod.OPTIONS)) {
            request.abortWith(Response.noContent().build());
        } else if (HttpMethod.HEAD.equals(request.getProperty(RequestFilter.METHOD)) && !hasHead(request)) {
            throw ApiException.of(405, "method_not_allowed", "This resource does not have the method HEAD: use GET.");
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        boolean answered = request.getMethod().equals(HttpMethod.OPTIONS) && response.getStatus() == 204;
        if (answered || response.getStatus() == 405) {
            Set<String> allowed = allowed(request);
            if (!allowed.isEmpty()) {
                response.getHeaders().putSingle(HttpHeaders.ALLOW, String.join(", ", allowed));
            }
        }
    }

    private static boolean hasHead(ContainerRequestContext request) {
        return !NOT_BY_HEAD.matcher(request.getUriInfo().getPath()).matches();
    }

    /** The methods of the resource at the request's path; empty if there is none. */
    private static Set<String> allowed(ContainerRequestContext request) {
        Set<String> allowed = new TreeSet<>();
        List<RuntimeResource> matched =
                request.getUriInfo() instanceof ExtendedUriInfo uri ? uri.getMatchedRuntimeResources() : List.of();
        if (matched.isEmpty()) {
            return allowed;
        }
        matched.get(0).getResourceMethods().stream()
                .map(ResourceMethod::getHttpMethod)
                .forEach(allowed::add);
        allowed.add(HttpMethod.OPTIONS);
        allowed.remove(HttpMethod.HEAD);
        if (allowed.contains(HttpMethod.GET) && hasHead(request)) {
            allowed.add(HttpMethod.HEAD);
        }
        return allowed;
    }
}
