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
 * Wraps Jersey, and starts the event stream that a resource returned once Jersey has set the headers and released the
 * request.
 */
public final class EventStreamFilter implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean returned = false;
        try {
            chain.doFilter(request, response);
            returned = true;
        } finally {
            if (request.getAttribute(HandoverFilter.PROPERTY) instanceof EventStreamWriter writer) {
                request.removeAttribute(HandoverFilter.PROPERTY);
                if (returned) {
                    begin(writer, request, response);
                } else {
                    writer.close();
                }
            }
        }
    }

    private static void begin(EventStreamWriter writer, ServletRequest request, ServletResponse response)
            throws IOException {
        if (response.isCommitted() || request.isAsyncStarted()) {
            writer.close(); // Jersey has answered with something else after all
            return;
        }
        // Jersey has set a length of 0, because it saw no entity.
        response.setContentLengthLong(-1);
        String asked = ((HttpServletRequest) request).getHeader("Connection");
        if ("HTTP/1.1".equals(request.getProtocol()) && !"close".equalsIgnoreCase(asked)) {
            ((HttpServletResponse) response).setHeader("Connection", "keep-alive");
        }
        try {
            writer.start(request, response);
        } catch (IOException | RuntimeException | Error e) {
            writer.close();
            throw e;
        }
    }
}
