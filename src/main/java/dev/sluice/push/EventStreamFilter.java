package dev.sluice.push;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Stands around Jersey, and begins the event stream that a resource answered with once Jersey has set the headers and let
 * go of the request.
 */
public final class EventStreamFilter implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } finally {
            if (request.getAttribute(HandoverFilter.PROPERTY) instanceof EventStreamWriter writer) {
                request.removeAttribute(HandoverFilter.PROPERTY);
                begin(writer, request, response);
            }
        }
    }

    private static void begin(EventStreamWriter writer, ServletRequest request, ServletResponse response)
            throws IOException {
        if (response.isCommitted() || request.isAsyncStarted()) {
            writer.close(); // Jersey answered with something else after all
            return;
        }
        // Jersey has set a length of 0, for it saw no entity.
        response.setContentLengthLong(-1);
        String asked = ((HttpServletRequest) request).getHeader("Connection");
        if ("HTTP/1.1".equals(request.getProtocol()) && !"close".equalsIgnoreCase(asked)) {
            ((HttpServletResponse) response).setHeader("Connection", "keep-alive");
        }
        try {
            writer.start(request, response);
        } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }
}
