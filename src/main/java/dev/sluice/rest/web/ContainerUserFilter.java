package dev.sluice.rest.web;

import dev.sluice.security.Caller;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.security.Principal;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets the servlet container authenticate the caller in the way it is configured for, and passes the result on to the API.
 * An unauthenticated request continues without a caller; the API then answers with a problem and the container's
 * challenge.
 */
public final class ContainerUserFilter implements Filter {

    /** The request property with the caller that the container authenticated. */
    static final String USER = ContainerUserFilter.class.getName() + ".user";

    /** The request property with the container's {@code WWW-Authenticate} challenge. */
    static final String CHALLENGE = ContainerUserFilter.class.getName() + ".challenge";

    private final Set<String> roles;

    /**
     * Makes the filter.
     *
     * @param roles that the container is asked about: it cannot list a user's roles
     */
    public ContainerUserFilter(Set<String> roles) {
        this.roles = Set.copyOf(roles);
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        Challenge challenge = new Challenge((HttpServletResponse) servletResponse);
        String path = String.valueOf(request.getPathInfo());
        // Probes need no caller, and a ticket identifies its caller by itself.
        boolean asks = !path.startsWith("/health/") && request.getParameter("ticket") == null;
        if (asks && request.getUserPrincipal() == null && !request.authenticate(challenge)) {
            if (servletResponse.isCommitted()) {
                return; // the container answered without the wrapper
            }
            request.setAttribute(CHALLENGE, challenge.value);
        }
        Principal user = request.getUserPrincipal();
        if (user != null && user.getName() != null) {
            Set<String> held = roles.stream().filter(request::isUserInRole).collect(Collectors.toSet());
            request.setAttribute(USER, new Caller(user.getName(), held, null));
        }
        chain.doFilter(request, servletResponse);
    }

    /** Suppresses the container's own answer and keeps its challenge. */
    private static final class Challenge extends HttpServletResponseWrapper {

        private @Nullable String value;

        Challenge(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void setHeader(String name, String header) {
            addHeader(name, header);
        }

        @Override
        public void addHeader(String name, String header) {
            if (name.equalsIgnoreCase("WWW-Authenticate")) {
                value = value == null ? header : value + ", " + header;
            }
        }

        @Override
        public void sendError(int status) {
            // the API answers instead
        }

        @Override
        public void sendError(int status, String message) {
            // the API answers instead
        }
    }
}
