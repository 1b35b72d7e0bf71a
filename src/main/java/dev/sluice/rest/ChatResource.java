package dev.sluice.rest;

import dev.sluice.dialect.Dialect;
import dev.sluice.event.EventId;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.rest.web.EventStreamParams;
import dev.sluice.security.Access;
import dev.sluice.security.Caller;
import dev.sluice.stream.ChatStream;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts a reply and streams it in one of the dialects (contract §2 and §4). With a {@code Last-Event-ID}, any of these
 * endpoints resumes that stream instead.
 */
@Path("/")
@Produces("text/event-stream")
public final class ChatResource {

    public static final List<String> FIELDS =
            List.of("prompt", "model", "system", "conversation_id", "max_tokens", "temperature", "request_id");

    private final ChatService service;
    private final Access access;

    public ChatResource(ChatService service, Access access) {
        this.service = service;
        this.access = access;
    }

    /** For {@code fetch}. The request comes as the entity parameter, which Jersey passes on without a look-up by injection. */
    @POST
    @Path("stream/chat")
    @Consumes("application/json")
    public Response post(ContainerRequestContext request) {
        return start("typed", request, () -> service.read(request));
    }

    /** For {@code EventSource}. */
    @GET
    @Path("stream/chat")
    public Response get(@Context ContainerRequestContext request) {
        return start("typed", request, () -> query(request));
    }

    /** For {@code fetch}, by default in the dialect {@code delta}. */
    @POST
    @Path("chat/message")
    @Consumes("application/json")
    public Response delta(ContainerRequestContext request) {
        return start("delta", request, () -> service.read(request));
    }

    /** For {@code EventSource}, by default in the dialect {@code content}. */
    @GET
    @Path("chat")
    public Response content(@Context ContainerRequestContext request) {
        return start("content", request, () -> query(request));
    }

    private Response start(String defaultDialect, ContainerRequestContext request, Supplier<ChatInput> input) {
        EventStreamParams params = new EventStreamParams(request);
        Caller caller = AccessFilter.caller(request);
        Dialect dialect = service.dialect(params.dialect(defaultDialect));
        Dialect.Options options = params.options();
        EventId last = params.lastEventId();
        ChatStream stream = last == null
                ? service.start(input.get(), caller, params.idempotencyKey(), params.channelId())
                : service.join(last.stream().value(), caller, params.channelId());
        return service.events(stream, caller, params, dialect, options);
    }

    private ChatInput query(ContainerRequestContext request) {
        if (access.isForeign(AccessFilter.facts(request))) {
            throw ApiException.of(
                    403,
                    "forbidden",
                    "Pages of this origin may not start a reply by GET: add it to sluice.cors.allowed-origins.");
        }
        MultivaluedMap<String, String> query = request.getUriInfo().getQueryParameters();
        Map<String, @Nullable String> fields = new HashMap<>();
        FIELDS.forEach(field -> fields.put(field, query.getFirst(field)));
        return ChatInputReader.read(fields);
    }
}
