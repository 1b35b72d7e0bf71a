package dev.sluice.rest.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Passes facts to Jersey that only the servlet request has, and finishes requests whose body was not read. */
public final class RequestFilter implements Filter {

    /** The request property with the raw query, absent without one: Jersey silently repairs malformed escapes. */
    static final String RAW_QUERY = RequestFilter.class.getName() + ".rawQuery";

    /** The request property with the client's address. */
    static final String REMOTE_ADDRESS = RequestFilter.class.getName() + ".remoteAddress";

    /** The request property with the method: Jersey turns {@code HEAD} into {@code GET}. */
    public static final String METHOD = RequestFilter.class.getName() + ".method";

    private final UnreadBody unread = new UnreadBody();

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        request.setAttribute(REMOTE_ADDRESS, request.getRemoteAddr());
        request.setAttribute(RAW_QUERY, http.getQueryString());
        request.setAttribute(METHOD, http.getMethod());
        chain.doFilter(request, response);
        unread.finish(http, response);
    }
}
