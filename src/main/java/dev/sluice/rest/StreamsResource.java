package dev.sluice.rest;

import dev.sluice.dialect.Dialect;
import dev.sluice.event.EventId;
import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.rest.web.EventStreamParams;
import dev.sluice.security.Caller;
import dev.sluice.stream.ChatStream;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;

/** Streams, started, inspected, read and cancelled by their ids: {@code /api/streams}. */
@Path("streams")
public final class StreamsResource {

    private final ChatService service;

    public StreamsResource(ChatService service) {
        this.service = service;
    }

    /** Starts a reply without reading it. */
    @POST
    @Consumes("application/json")
    @Produces("application/json")
    public Response start(@Context UriInfo uri, @Context ContainerRequestContext request) {
        EventStreamParams params = new EventStreamParams(request);
        ChatInput input = service.read(request);
        ChatStream stream =
                service.start(input, AccessFilter.caller(request), params.idempotencyKey(), params.channelId());
        stream.launch();
        URI location = uri.getBaseUriBuilder()
                .path("streams")
                .path(stream.id().value())
                .build();
        StreamCreated created =
                new StreamCreated(stream.id().value(), location.getRawPath() + "/events", stream.conversationId());
        return service.named(JsonAnswer.of(201, created).location(location), stream)
                .build();
    }

    @GET
    @Path("{id}")
    @Produces("application/json")
    public Response status(@PathParam("id") String id, @Context ContainerRequestContext request) {
        ChatStream stream = service.find(id, AccessFilter.principal(request));
        return JsonAnswer.of(200, StreamStatus.of(stream)).build();
    }

    @GET
    @Path("{id}/events")
    @Produces("text/event-stream")
    public Response events(@PathParam("id") String id, @Context ContainerRequestContext request) {
        EventStreamParams params = new EventStreamParams(request);
        EventId last = params.lastEventId();
        Dialect dialect = service.dialect(params.dialect("typed"));
        Dialect.Options options = params.options();
        if (last != null && !last.stream().value().equals(id)) {
            throw params.invalidLastEventId("is the id of another stream's event");
        }
        Caller caller = AccessFilter.caller(request);
        ChatStream stream = service.join(id, caller, params.channelId());
        return service.events(stream, caller, params, dialect, options);
    }

    /** Cancels the reply. What was written stays readable. */
    @DELETE
    @Path("{id}")
    public Response cancel(@PathParam("id") String id, @Context ContainerRequestContext request) {
        service.find(id, AccessFilter.principal(request)).cancel();
        return Response.noContent().build();
    }
}
