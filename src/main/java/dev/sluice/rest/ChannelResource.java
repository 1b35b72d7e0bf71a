package dev.sluice.rest;

import dev.sluice.channel.Channel;
import dev.sluice.channel.Channels;
import dev.sluice.dialect.Dialect;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.push.EventStreams;
import dev.sluice.rest.input.JsonRequest;
import dev.sluice.rest.input.RequestLimits;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.rest.web.EventStreamParams;
import dev.sluice.security.Access;
import dev.sluice.stream.RefusedException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

/** Channels: {@code /api/v1/sse} (contract §5). */
@Path("v1/sse")
public final class ChannelResource {

    private final Channels channels;
    private final EventStreams eventStreams;
    private final Dialect dialect;
    private final Access access;
    private final RequestLimits limits;

    public ChannelResource(
            Channels channels, EventStreams eventStreams, Dialect dialect, Access access, RequestLimits limits) {
        this.access = access;
        this.channels = channels;
        this.eventStreams = eventStreams;
        this.dialect = dialect;
        this.limits = limits;
    }

    /** The body of the answer to a connect. */
    public record Connected(String clientId) {}

    /** The body of the answer to a broadcast. */
    public record Reached(int channels) {}

    @GET
    @Path("connect")
    @Produces("application/json")
    public Response connect(@Context ContainerRequestContext request) {
        if (access.isForeign(AccessFilter.facts(request))) {
            throw ApiException.of(
                    403,
                    "forbidden",
                    "Pages of this origin may not open a channel: add it to sluice.cors.allowed-origins.");
        }
        String principal = AccessFilter.principal(request);
        Channel channel = channels.open(principal);
        if (channel == null && channels.isFull(principal)) {
            throw ApiException.later(
                    429,
                    "rate_limited",
                    "You have reached the limit of channels. Stop one that you no longer need.",
                    60);
        }
        if (channel == null) {
            throw ApiException.later(
                    503, "overloaded", "The server has reached its limit of channels. Try again later.", 60);
        }
        return JsonAnswer.of(200, new Connected(channel.id())).build();
    }

    /** Streams the channel's messages: all that are kept, or those after {@code Last-Event-ID}. */
    @GET
    @Path("debug/{id}")
    @Produces("text/event-stream")
    public Response read(@PathParam("id") String id, @Context ContainerRequestContext request) {
        EventStreamParams params = new EventStreamParams(request);
        String header = params.channelId();
        if (header != null && !header.equals(id)) {
            throw ApiException.invalid("Sse-Client-ID", "must be the same channel as in the path");
        }
        Channel channel = find(id, request);
        String last = params.lastEventIdText();
        int position = last == null ? 0 : position(channel, last, params);
        try {
            return Response.ok(eventStreams.open(
                            channel,
                            position,
                            dialect.encoder(id, new Dialect.Options(false, true, last != null)),
                            AccessFilter.caller(request).validity()))
                    .build();
        } catch (RefusedException e) {
            throw Refusal.of(e);
        }
    }

    private static int position(Channel channel, String last, EventStreamParams params) {
        String prefix = channel.id() + '.';
        String digits = last.startsWith(prefix) ? last.substring(prefix.length()) : "";
        if (!digits.matches("0|[1-9][0-9]{0,8}") || !channel.has(Integer.parseInt(digits))) {
            throw params.invalidLastEventId("is not the id of an event of this channel");
        }
        return Integer.parseInt(digits) + 1;
    }

    /** Pushes a message; called by other back ends. */
    @POST
    @Path("messages/{id}")
    @Consumes("application/json")
    public Response push(@PathParam("id") String id, @Context ContainerRequestContext request) {
        Channel channel = find(id, request);
        ChannelMessage message = message(request);
        if (!channel.push(message)) {
            throw ApiException.notFound();
        }
        return Response.accepted().build();
    }

    private ChannelMessage message(ContainerRequestContext request) {
        ChannelMessage message = PushReader.read(JsonRequest.read(request, limits));
        if (!channels.fits(message)) {
            throw ApiException.of(
                    413,
                    "too_large",
                    "The message has " + message.bytes()
                            + " bytes, more than a channel keeps (sluice.limits.channel-bytes).");
        }
        return message;
    }

    @POST
    @Path("broadcast")
    @Consumes("application/json")
    @Produces("application/json")
    public Response broadcast(@Context ContainerRequestContext request, @Context Sse sse) {
        if (!AccessFilter.isAdmin(request)) {
            throw ApiException.of(403, "forbidden", "Pushing to all channels requires the administrator role.");
        }
        ChannelMessage message = message(request);
        OutboundSseEvent event = sse.newEventBuilder()
                .name(message.type())
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(String.class, message.data())
                .build();
        return JsonAnswer.of(202, new Reached(channels.broadcast(event))).build();
    }

    @GET
    @Path("debug/stop/{id}")
    public Response stopByGet(@PathParam("id") String id, @Context ContainerRequestContext request) {
        return stop(id, request);
    }

    @POST
    @Path("debug/stop/{id}")
    public Response stop(@PathParam("id") String id, @Context ContainerRequestContext request) {
        find(id, request).close();
        return Response.noContent().build();
    }

    private Channel find(String id, ContainerRequestContext request) {
        Channel channel = channels.find(id, AccessFilter.principal(request));
        if (channel == null) {
            throw ApiException.notFound();
        }
        return channel;
    }
}
