package dev.sluice.rest.web;

import dev.sluice.security.Origins;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sets the browser policy of every response, page and API: which other origins may read it (CORS), which may frame it, and
 * that it only runs and loads its own files.
 */
public final class WebFilter implements Filter {

    /** Request headers that other origins may send, besides those that browsers always allow. */
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Sluice-Conversation-Id, Sse-Client-ID, X-API-Key";

    /** Headers that official clients of other protocols send besides, whose names and number change with their versions. */
    private static final Pattern CLIENT_HEADER = Pattern.compile(
            "(?<![a-z-])(?:(?:x-stainless|anthropic|openai|x-vercel)-[a-z-]{1,48}|user-agent)(?![a-z-])");

    /** Most of those headers in one preflight. */
    private static final int MAX_CLIENT_HEADERS = 32;

    private static final String METHODS = "GET, HEAD, POST, PATCH, DELETE";

    /** Response headers that other origins may read. */
    private static final String RESPONSE_HEADERS =
            "Sluice-Stream-Id, Sluice-Shared, Sluice-Budget-Remaining, Location, Retry-After, x-should-retry, X-Vercel-AI-UI-Message-Stream, X-Workflow-Run-Id,"
                    + " X-Workflow-Stream-Tail-Index";

    /** Seconds for which a browser caches a preflight: two hours, the maximum in Chromium. */
    private static final String ASK_AGAIN = "7200";

    /** The API's responses are not pages, and there is no reason to frame them. */
    private static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'";

    private static final Set<String> PAGES = Set.of("/", "/auth/login", "/auth/callback");

    private final Origins allowed;
    private final String frameAncestors;
    private final String framedByNobody;
    private final ExampleScripts examples;

    /**
     * Makes the filter.
     *
     * @param allowed origins whose pages may use the API and the page's modules
     * @param frameAncestors the sources of that directive; empty if nobody may frame the page
     * @param examples the inline scripts of pages
     */
    public WebFilter(Origins allowed, String frameAncestors, ExampleScripts examples) {
        this.allowed = allowed;
        this.frameAncestors = frameAncestors.isEmpty() ? "'none'" : frameAncestors;
        this.framedByNobody = frameAncestors.isEmpty() ? "DENY" : "";
        this.examples = examples;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        String path = request.getServletPath();
        if (path.equals("/api") && !isPage(request.getPathInfo())) {
            response.setHeader("Content-Security-Policy", API_POLICY);
        } else {
            page(path, response);
        }
        if (!allowed.isEmpty() && crossOrigin(request, response)) {
            return;
        }
        chain.doFilter(request, response);
    }

    /** Whether a path of the API answers browsers with a page: its reference, and what a sign-in shows when it fails. */
    private static boolean isPage(@Nullable String pathInfo) {
        return pathInfo == null || PAGES.contains(pathInfo);
    }

    private void page(String path, HttpServletResponse response) {
        String own = "'self'" + examples.sources(path);
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src " + own + "; style-src 'self'; img-src 'self'; connect-src 'self';"
                        + " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script';"
                        + " trusted-types dompurify; frame-ancestors "
                        + frameAncestors);
        if (!framedByNobody.isEmpty()) {
            response.setHeader("X-Frame-Options", framedByNobody);
        }
        // Revalidated on every load (a 304 without a body), because modules of two versions do not fit together.
        response.setHeader("Cache-Control", "no-cache");
    }

    /** Adds the CORS headers. Returns true if the request was a preflight, which is answered here. */
    private boolean crossOrigin(HttpServletRequest request, HttpServletResponse response) {
        response.addHeader("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (!allowed.allow(origin)) {
            return false;
        }
        response.setHeader("Access-Control-Allow-Origin", origin);
        response.setHeader("Access-Control-Allow-Credentials", "true");
        if (!request.getMethod().equals("OPTIONS") || request.getHeader("Access-Control-Request-Method") == null) {
            response.setHeader("Access-Control-Expose-Headers", RESPONSE_HEADERS);
            return false;
        }
        response.setHeader("Access-Control-Allow-Methods", METHODS);
        response.setHeader("Access-Control-Allow-Headers", REQUEST_HEADERS + clientHeaders(request));
        response.setHeader("Access-Control-Max-Age", ASK_AGAIN);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        return true;
    }

    /** The requested headers that official clients send, each after a comma. */
    private static String clientHeaders(HttpServletRequest request) {
        String requested = request.getHeader("Access-Control-Request-Headers");
        StringBuilder allowed = new StringBuilder();
        if (requested != null) {
            CLIENT_HEADER
                    .matcher(requested.toLowerCase(Locale.ROOT))
                    .results()
                    .limit(MAX_CLIENT_HEADERS)
                    .forEach(name -> allowed.append(", ").append(name.group()));
        }
        return allowed.toString();
    }
}
