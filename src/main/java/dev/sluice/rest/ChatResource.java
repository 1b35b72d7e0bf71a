package dev.sluice.rest;

import dev.sluice.dialect.Dialect;
import dev.sluice.event.EventId;
import dev.sluice.security.Access;
import dev.sluice.stream.ChatStream;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts a generation and streams it: {@code /api/stream/chat}. */
@Path("stream/chat")
@Produces("text/event-stream")
public final class ChatResource {

    private static final List<String> FIELDS =
            List.of("prompt", "model", "system", "conversation_id", "max_tokens", "temperature", "request_id");

    private final ChatService service;
    private final Access access;

    public ChatResource(ChatService service, Access access) {
        this.service = service;
        this.access = access;
    }

    /** For {@code fetch}. A client that connects again says so by {@code Last-Event-ID}, as on GET. */
    @POST
    @Consumes("application/json")
    public Response post(
            InputStream body,
            @BeanParam EventStreamParams params,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Context ContainerRequestContext request) {
        Dialect dialect = service.dialect(params.dialect);
        boolean accumulated = params.accumulated();
        EventId last = params.lastEventId();
        if (last != null) {
            return resume(last, params, request);
        }
        ChatStart start =
                new ChatStartReader(service.limits().messageChars()).read(JsonRequest.read(body, service.limits()));
        ChatStream stream = service.start(start, AccessFilter.principal(request), key);
        return service.events(stream, null, dialect, accumulated);
    }

    /** For {@code EventSource}. */
    @GET
    public Response get(
            @BeanParam EventStreamParams params,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Context UriInfo uri,
            @Context ContainerRequestContext request) {
        Dialect dialect = service.dialect(params.dialect);
        boolean accumulated = params.accumulated();
        EventId last = params.lastEventId();
        if (last != null) {
            return resume(last, params, request);
        }
        if (access.isForeign(AccessFilter.facts(request))) {
            throw ApiException.of(403, "forbidden", "Another site may not start a reply by GET.");
        }
        MultivaluedMap<String, String> query = uri.getQueryParameters();
        Map<String, @Nullable String> fields = new HashMap<>();
        FIELDS.forEach(field -> fields.put(field, query.getFirst(field)));
        ChatStart start = new ChatStartReader(service.limits().messageChars()).read(fields);
        ChatStream stream = service.start(start, AccessFilter.principal(request), key);
        return service.events(stream, null, dialect, accumulated);
    }

    private Response resume(EventId last, EventStreamParams params, ContainerRequestContext request) {
        ChatStream stream = service.find(last.stream().value(), AccessFilter.principal(request));
        return service.events(stream, last, service.dialect(params.dialect), params.accumulated());
    }
}
