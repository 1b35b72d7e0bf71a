package dev.sluice.rest;

import dev.sluice.event.EventId;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** What every request for an event stream may say beside its own. */
public final class EventStreamParams {

    @HeaderParam("Last-Event-ID")
    private @Nullable String lastEventIdHeader;

    @QueryParam("last_event_id")
    private @Nullable String lastEventIdQuery;

    /** The dialect asked for, or null for the endpoint's own. */
    @QueryParam("dialect")
    @Nullable
    String dialect;

    /** The channel that is to be told of progress, or null. */
    @HeaderParam("Sse-Client-ID")
    @Nullable
    String channelId;

    @QueryParam("accumulated")
    private @Nullable String accumulated;

    /**
     * The last event that the client has, or null where it says none. The header counts over the query, because a browser
     * that connects again sends the old query and a new header.
     */
    @Nullable
    EventId lastEventId() {
        boolean inHeader = lastEventIdHeader != null && !lastEventIdHeader.isEmpty();
        String text = inHeader ? lastEventIdHeader : lastEventIdQuery;
        if (text == null || text.isEmpty()) {
            return null;
        }
        EventId id = EventId.parse(text);
        if (id == null) {
            throw ApiException.invalid(inHeader ? "Last-Event-ID" : "last_event_id", "is not an event's id");
        }
        return id;
    }

    /** Whether each text comes with all text before it: yes, unless it is refused. */
    boolean accumulated() {
        if (accumulated == null || accumulated.equals("true")) {
            return true;
        }
        if (accumulated.equals("false")) {
            return false;
        }
        throw ApiException.invalid("accumulated", "must be true or false");
    }
}
