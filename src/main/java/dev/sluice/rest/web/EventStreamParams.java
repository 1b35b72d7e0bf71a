package dev.sluice.rest.web;

import dev.sluice.dialect.Dialect;
import dev.sluice.event.EventId;
import dev.sluice.rest.problem.ApiException;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that every request for an event stream may have. Read by hand, because Jersey fills a parameter bean by
 * reflection, which costs more than everything else before the first event.
 */
public final class EventStreamParams {

    private final ContainerRequestContext request;

    public EventStreamParams(ContainerRequestContext request) {
        this.request = request;
    }

    /** The requested dialect, or the endpoint's default. */
    public String dialect(String otherwise) {
        String dialect = query("dialect");
        return dialect == null ? otherwise : dialect;
    }

    /** The channel that also gets the progress, or null. */
    @Nullable
    public String channelId() {
        return request.getHeaderString("Sse-Client-ID");
    }

    /** The key that makes a repeated start join the first one, or null. */
    @Nullable
    public String idempotencyKey() {
        return request.getHeaderString("Idempotency-Key");
    }

    /**
     * The id of the client's last event, or null. The header has precedence over the query, because a browser reconnects
     * with the old query and a new header.
     */
    @Nullable
    public String lastEventIdText() {
        String header = request.getHeaderString("Last-Event-ID");
        String text = header == null || header.isEmpty() ? query("last_event_id") : header;
        return text == null || text.isEmpty() ? null : text;
    }

    /** As {@link #lastEventIdText}, parsed as the id of a stream's event. */
    @Nullable
    public EventId lastEventId() {
        String text = lastEventIdText();
        EventId id = text == null ? null : EventId.parse(text);
        if (text != null && id == null) {
            throw invalidLastEventId("is not the id of an event; send the id as you received it");
        }
        return id;
    }

    /** Refuses the client's last event, under the name of the header or parameter it came in. */
    public ApiException invalidLastEventId(String detail) {
        String header = request.getHeaderString("Last-Event-ID");
        return ApiException.invalid(header == null || header.isEmpty() ? "last_event_id" : "Last-Event-ID", detail);
    }

    /** The options of the dialect. A GET may come from an {@code EventSource}, which needs ids. */
    public Dialect.Options options() {
        return new Dialect.Options(
                isOn("accumulated", true),
                isOn("parts", false),
                request.getMethod().equals("GET"),
                lastEventIdText() != null);
    }

    private boolean isOn(String name, boolean byDefault) {
        String value = query(name);
        if (value == null) {
            return byDefault;
        }
        if (!value.equals("true") && !value.equals("false")) {
            throw ApiException.invalid(name, "must be true or false");
        }
        return value.equals("true");
    }

    private @Nullable String query(String name) {
        return request.getUriInfo().getQueryParameters().getFirst(name);
    }
}
