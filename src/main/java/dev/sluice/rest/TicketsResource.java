package dev.sluice.rest;

import dev.sluice.channel.Channels;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.security.Caller;
import dev.sluice.security.Tickets;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Set;

/** One-time tickets for {@code EventSource}, which sends no header: {@code /api/tickets}, contract §8. */
@Path("tickets")
public final class TicketsResource {

    private static final String STREAM = "stream_id";
    private static final String CHANNEL = "client_id";
    public static final Set<String> FIELDS = Set.of(STREAM, CHANNEL);

    private final ChatService service;
    private final Channels channels;
    private final Tickets tickets;

    public TicketsResource(ChatService service, Channels channels, Tickets tickets) {
        this.service = service;
        this.channels = channels;
        this.tickets = tickets;
    }

    /** The answer. */
    @JsonbPropertyOrder({"ticket", "expiresInMs"})
    public record Issued(String ticket, long expiresInMs) {}

    @POST
    @Consumes("application/json")
    @Produces("application/json")
    public Response issue(InputStream body, @Context ContainerRequestContext request) {
        JsonObject json = JsonRequest.read(body, service.limits());
        for (String name : json.keySet()) {
            if (!FIELDS.contains(name)) {
                throw ApiException.invalid(name, "is not a field of a request for a ticket");
            }
        }
        if (json.size() != 1) {
            throw ApiException.invalid(STREAM, "or " + CHANNEL + " is required, and not both");
        }
        String field = json.keySet().iterator().next();
        if (!(json.get(field) instanceof JsonString id)) {
            throw ApiException.invalid(field, "must be a text");
        }
        Caller caller = AccessFilter.caller(request);
        if (field.equals(STREAM)) {
            service.find(id.getString(), caller.principal());
        } else if (channels.find(id.getString(), caller.principal()) == null) {
            throw ApiException.notFound();
        }
        String ticket = tickets.issue(caller, id.getString());
        if (ticket == null) {
            throw ApiException.later(
                    429, "rate_limited", "There are as many tickets as may be.", (int) Tickets.LIFE.toSeconds());
        }
        return JsonAnswer.of(201, new Issued(ticket, Tickets.LIFE.toMillis())).build();
    }
}
