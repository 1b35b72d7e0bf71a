package dev.sluice.rest.web;

import dev.sluice.dialect.Dialect;
import dev.sluice.event.EventId;
import dev.sluice.rest.problem.ApiException;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * What every request for an event stream may say beside its own. Read by hand: a bean of Jersey's is made by reflection for
 * every request, which costs more than all else before the first event.
 */
public final class EventStreamParams {

    private final ContainerRequestContext request;

    public EventStreamParams(ContainerRequestContext request) {
        this.request = request;
    }

    /** The dialect asked for, or the endpoint's own. */
    public String dialect(String otherwise) {
        String dialect = query("dialect");
        return dialect == null ? otherwise : dialect;
    }

    /** The channel that is to be told of progress, or null. */
    @Nullable
    public String channelId() {
        return request.getHeaderString("Sse-Client-ID");
    }

    /** The key under which a second start is the first one, or null. */
    @Nullable
    public String idempotencyKey() {
        return request.getHeaderString("Idempotency-Key");
    }

    /**
     * The last event that the client has, or null where it says none. The header counts over the query, because a browser
     * that connects again sends the old query and a new header.
     */
    @Nullable
    public String lastEventIdText() {
        String header = request.getHeaderString("Last-Event-ID");
        String text = header == null || header.isEmpty() ? query("last_event_id") : header;
        return text == null || text.isEmpty() ? null : text;
    }

    /** As {@link #lastEventIdText}, of a stream. */
    @Nullable
    public EventId lastEventId() {
        String text = lastEventIdText();
        EventId id = text == null ? null : EventId.parse(text);
        if (text != null && id == null) {
            throw invalidLastEventId("is not an event's id");
        }
        return id;
    }

    /** Refuses the client's last event, under the name it was given by. */
    public ApiException invalidLastEventId(String detail) {
        String header = request.getHeaderString("Last-Event-ID");
        return ApiException.invalid(header == null || header.isEmpty() ? "last_event_id" : "Last-Event-ID", detail);
    }

    /** What a reader may choose of how it is told. By GET it may be an {@code EventSource}, which needs ids. */
    public Dialect.Options options() {
        return new Dialect.Options(accumulated(), request.getMethod().equals("GET"), lastEventIdText() != null);
    }

    private boolean accumulated() {
        String accumulated = query("accumulated");
        if (accumulated == null || accumulated.equals("true")) {
            return true;
        }
        if (accumulated.equals("false")) {
            return false;
        }
        throw ApiException.invalid("accumulated", "must be true or false");
    }

    private @Nullable String query(String name) {
        return request.getUriInfo().getQueryParameters().getFirst(name);
    }
}
