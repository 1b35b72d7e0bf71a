package dev.sluice.rest.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Hands Jersey what it cannot know of a request, and sees a request to its end whose body nobody has read. */
public final class RequestFilter implements Filter {

    /** The request property with the query as it was sent, absent where there was none: Jersey repairs what is wrong in it. */
    static final String RAW_QUERY = RequestFilter.class.getName() + ".rawQuery";

    /** The request property with the client's address. */
    static final String REMOTE_ADDRESS = RequestFilter.class.getName() + ".remoteAddress";

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        request.setAttribute(REMOTE_ADDRESS, request.getRemoteAddr());
        request.setAttribute(RAW_QUERY, http.getQueryString());
        chain.doFilter(request, response);
        UnreadBody.finish(http, response);
    }
}
