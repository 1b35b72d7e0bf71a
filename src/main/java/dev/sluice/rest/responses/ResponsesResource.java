package dev.sluice.rest.responses;

import dev.sluice.conversation.Conversations;
import dev.sluice.database.StorageException;
import dev.sluice.dialect.Dialect;
import dev.sluice.rest.ChatService;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.rest.responses.ResponseReader.Asked;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Responses: {@code /api/openai/v1/responses} (contract §4). A response's stream is the one of the same id. */
@Path("openai/v1/responses")
public final class ResponsesResource {

    /** The number of an event: few enough digits for an int. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    /** How long a request waits for what another node has done already. */
    private static final Duration LONGEST_LAG = Duration.ofSeconds(1);

    private final ChatService service;
    private final Conversations conversations;

    public ResponsesResource(ChatService service, Conversations conversations) {
        this.service = service;
        this.conversations = conversations;
    }

    /** Starts a response: streamed, whole, or in the background. */
    @POST
    @Consumes("application/json")
    @Produces({"application/json", "text/event-stream"})
    public Response create(ContainerRequestContext request) {
        EventStreamParams params = new EventStreamParams(request);
        Caller caller = AccessFilter.caller(request);
        Dialect dialect = service.dialect(ResponseReader.PROTOCOL);
        Dialect.Options general = params.options(); // before the start, which a refusal must not follow
        Asked asked = service.read(request, ResponseReader.ATTACHMENTS, ResponseReader::read);
        ChatStream stream = start(asked, caller, params);
        Dialect.Options options = general.with(RepeatedRequest.of(stream));
        if (asked.background()) {
            stream.detach();
        }
        if (asked.streams()) {
            return service.events(stream, caller, params, dialect, options);
        }
        if (!asked.background()) {
            return service.whole(stream, caller, dialect, options);
        }
        stream.launch();
        return response(stream);
    }

    private ChatStream start(Asked asked, Caller caller, EventStreamParams params) {
        String previous = asked.input().continued();
        ChatStream before = previous == null ? null : service.kept(previous, caller.principal());
        if (before != null && before.log().terminal() == null) {
            asked.input().uploads().close();
            throw ApiException.invalid(
                    "previous_response_id", "is the id of a response that is still written: wait for it, or cancel it");
        }
        return service.start(asked.input(), caller, params);
    }

    /** The conversation that has a response. */
    public record ConversationRef(String id) {}

    /** Returns a response as far as it has come, or streams what follows a frame of it. */
    @GET
    @Path("{id}")
    @Produces({"application/json", "text/event-stream"})
    public Response retrieve(@PathParam("id") String id, @Context ContainerRequestContext request) {
        EventStreamParams params = new EventStreamParams(request);
        Caller caller = AccessFilter.caller(request);
        String after = query(request, "starting_after");
        String streams = query(request, "stream");
        if (streams != null && !streams.equals("true") && !streams.equals("false")) {
            throw ApiException.invalid("stream", "must be true or false");
        }
        ChatStream stream = find(id, caller.principal());
        if (!"true".equals(streams)) {
            return response(stream);
        }
        ChatStream joined = service.join(stream.id().value(), caller, params.channelId());
        Dialect dialect = service.dialect(ResponseReader.PROTOCOL);
        Dialect.Options options = params.options().with(RepeatedRequest.of(joined));
        return service.events(joined, caller, dialect, options, 0, seen(after, joined, dialect, options));
    }

    /** The frames that a client has. */
    private static int seen(@Nullable String after, ChatStream stream, Dialect dialect, Dialect.Options options) {
        if (after == null) {
            return 0;
        }
        if (!NUMBER.matcher(after).matches()) {
            throw ApiException.invalid("starting_after", "must be the sequence_number of an event");
        }
        int seen = Integer.parseInt(after) + 1;
        ResponseLog log = new ResponseLog(stream, dialect, options);
        if (!stream.awaitArrival(() -> seen <= log.frames(), LONGEST_LAG)) {
            throw ApiException.invalid("starting_after", "is the number of an event that has not happened yet");
        }
        return seen;
    }

    /** Cancels a response. What was written stays readable. */
    @POST
    @Path("{id}/cancel")
    @Produces("application/json")
    public Response cancel(@PathParam("id") String id, @Context ContainerRequestContext request) {
        ChatStream stream = find(id, AccessFilter.principal(request));
        if (stream.cancel()) {
            stream.awaitArrival(() -> stream.log().terminal() != null, LONGEST_LAG);
        }
        return response(stream);
    }

    /** Deletes a response, and its stored turns if no others follow them. */
    @DELETE
    @Path("{id}")
    @Produces("application/json")
    public Response delete(@PathParam("id") String id, @Context ContainerRequestContext request)
            throws StorageException {
        String principal = AccessFilter.principal(request);
        String streamId = ResponseId.stream(id);
        ChatStream stream = streamId == null ? null : service.kept(streamId, principal);
        if (stream != null) {
            service.forget(stream);
        }
        boolean stored = streamId != null && conversations.deleteLast(principal, streamId);
        if (stream == null && !stored) {
            throw notFound();
        }
        return JsonAnswer.of(200, new Deleted(id, "response", true)).build();
    }

    /** The answer to a deletion. */
    public record Deleted(String id, String object, boolean deleted) {}

    private ChatStream find(String id, String principal) {
        String streamId = ResponseId.stream(id);
        ChatStream stream = streamId == null ? null : service.kept(streamId, principal);
        if (stream == null) {
            throw notFound();
        }
        return stream;
    }

    private static ApiException notFound() {
        return ApiException.notFound("id", "names no response of yours, or one that is no longer kept");
    }

    private Response response(ChatStream stream) {
        Map<String, String> settings = new HashMap<>(RepeatedRequest.of(stream));
        settings.put("retrieved", "true");
        Dialect.Options options = new Dialect.Options(false, false, false).with(settings);
        String json = new ResponseLog(stream, service.dialect(ResponseReader.PROTOCOL), options).response();
        Response.ResponseBuilder answer = Response.ok(json.getBytes(StandardCharsets.UTF_8), JsonAnswer.JSON_TYPE)
                .header("Cache-Control", "no-store");
        return service.named(answer, stream).build();
    }

    private static @Nullable String query(ContainerRequestContext request, String name) {
        return request.getUriInfo().getQueryParameters().getFirst(name);
    }
}
