package dev.sluice.push;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;

/**
 * Takes an event stream out of a resource's response, so that Jersey sends headers only and finishes the request, and hands
 * it over to {@link EventStreamFilter}, which starts it.
 */
public final class HandoverFilter implements ContainerResponseFilter {

    /** The request property that holds the event stream's writer. */
    static final String PROPERTY = EventStreamWriter.class.getName();

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof EventStreamWriter writer) {
            request.setProperty(PROPERTY, writer);
            response.setEntity(null);
            MultivaluedMap<String, Object> headers = response.getHeaders();
            if (writer.isWhole()) {
                headers.putSingle(HttpHeaders.CONTENT_TYPE, "application/json");
                headers.putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
            } else {
                headers.putSingle(HttpHeaders.CONTENT_TYPE, "text/event-stream;charset=UTF-8");
                headers.putSingle(HttpHeaders.CACHE_CONTROL, "no-cache, no-transform");
                headers.putSingle("X-Accel-Buffering", "no");
            }
        }
    }
}
