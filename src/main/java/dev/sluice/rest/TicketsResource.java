package dev.sluice.rest;

import dev.sluice.channel.Channels;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.input.JsonRequest;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.security.Caller;
import dev.sluice.security.Tickets;
import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Set;

/** One-time tickets for {@code EventSource}, which cannot send headers: {@code /api/tickets} (contract §8). */
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

    /** The body of the answer. */
    @JsonbPropertyOrder({"ticket", "expiresInMs"})
    public record Issued(String ticket, long expiresInMs) {}

    @POST
    @Consumes("application/json")
    @Produces("application/json")
    public Response issue(@Context ContainerRequestContext request) {
        JsonObject json = JsonRequest.read(request, service.limits());
        Fields fields = Fields.of(json, "a request for a ticket", FIELDS);
        if (json.size() != 1) {
            throw fields.invalid(STREAM, "send either " + STREAM + " or " + CHANNEL + ", and only one of them");
        }
        String field = json.keySet().iterator().next();
        String id = fields.requiredText(field);
        Caller caller = AccessFilter.caller(request);
        if (field.equals(STREAM)) {
            service.find(id, caller.principal());
        } else if (channels.find(id, caller.principal()) == null) {
            throw ApiException.notFound();
        }
        String ticket = tickets.issue(caller, id);
        if (ticket == null) {
            throw ApiException.later(
                    429,
                    "rate_limited",
                    "You have reached the limit of unused tickets. Use them, or wait until they expire.",
                    (int) Tickets.LIFE.toSeconds());
        }
        return JsonAnswer.of(201, new Issued(ticket, Tickets.LIFE.toMillis())).build();
    }
}
