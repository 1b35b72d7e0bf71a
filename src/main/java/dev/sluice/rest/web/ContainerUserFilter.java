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
 * Has the servlet container find out who asks, in whatever way it is configured for, and tells the API. A request that
 * shows nothing goes on as nobody's: the API has its own words for that, and adds the container's challenge to them.
 */
public final class ContainerUserFilter implements Filter {

    /** The request property that holds whom the container has found. */
    static final String USER = ContainerUserFilter.class.getName() + ".user";

    /** The request property that holds how the container wants callers to show who they are. */
    static final String CHALLENGE = ContainerUserFilter.class.getName() + ".challenge";

    private final Set<String> roles;

    /**
     * Makes the filter.
     *
     * @param roles that are asked for
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
        // Probes ask for nobody, and who has a ticket is known by that.
        boolean asks = !path.startsWith("/health/") && request.getParameter("ticket") == null;
        if (asks && request.getUserPrincipal() == null && !request.authenticate(challenge)) {
            if (servletResponse.isCommitted()) {
                return; // the container has answered, past the wrapper
            }
            request.setAttribute(CHALLENGE, challenge.value);
        }
        Principal user = request.getUserPrincipal();
        if (user != null && user.getName() != null) {
            Set<String> own = roles.stream().filter(request::isUserInRole).collect(Collectors.toSet());
            request.setAttribute(USER, new Caller(user.getName(), own, null));
        }
        chain.doFilter(request, servletResponse);
    }

    /** Keeps from the client what the container would have answered, but for how to log in. */
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
            // said by the API
        }

        @Override
        public void sendError(int status, String message) {
            // said by the API
        }
    }
}
