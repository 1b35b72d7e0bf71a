package dev.sluice.rest.aisdk;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.FrameCount;
import dev.sluice.rest.ChatInput;
import dev.sluice.rest.ChatService;
import dev.sluice.rest.PathId;
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
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chats of the AI SDK: {@code /api/ai-sdk/chat} (contract §4). An id in a path is that of a chat, or the id of a stream, which
 * the workflow transport calls a run.
 *
 * @see <a href="https://ai-sdk.dev/docs/ai-sdk-ui/transport">Transports</a>
 */
@Path("ai-sdk/chat")
public final class AiSdkResource {

    private static final String DIALECT = "ai-sdk";

    /** The number of the last chunk so far, by which the workflow transport finds where the rest begins. */
    private static final String TAIL = "x-workflow-stream-tail-index";

    private static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE;

    private final ChatService service;
    private final Access access;

    public AiSdkResource(ChatService service, Access access) {
        this.service = service;
        this.access = access;
    }

    /** Starts a reply. The workflow transport declares no type, and browsers then say that the body is text. */
    @POST
    @Consumes({"application/json", "text/plain"})
    @Produces("text/event-stream")
    public Response chat(ContainerRequestContext request) {
        checkOrigin(request);
        EventStreamParams params = new EventStreamParams(request);
        Caller caller = AccessFilter.caller(request);
        Dialect.Options options = options(params, request);
        ChatInput input = service.read(request, UiChatReader.ATTACHMENTS, UiChatReader::read);
        ChatStream stream = service.start(input, caller, params.idempotencyKey(), params.channelId());
        return service.events(stream, caller, dialect(), options, 0, 0);
    }

    /** Replays the reply that is running, or continues behind a chunk of any reply. */
    @GET
    @Path("{id}/stream")
    @Produces("text/event-stream")
    public Response resume(@PathParam("id") PathId path, @Context ContainerRequestContext request) {
        Caller caller = AccessFilter.caller(request);
        Dialect.Options options = options(new EventStreamParams(request), request);
        Integer start = startIndex(request);
        ChatStream stream = service.run(path.id("id"), caller);
        if (stream == null) {
            return Response.noContent().build();
        }
        int seen = start == null ? 0 : start;
        if (seen >= 0 && stream.log().terminal() == null) {
            return service.events(stream, caller, dialect(), options, 0, seen);
        }
        FrameCount there = count(stream, options);
        seen = seen < 0 ? Math.max(0, there.frames() + seen) : seen;
        if (there.atEnd() && seen >= there.frames()) {
            return Response.noContent().build();
        }
        return Response.fromResponse(service.events(stream, caller, dialect(), options, 0, seen))
                .header(TAIL, there.frames() - 1)
                .build();
    }

    /** Ends a reply and keeps what was written. Says nothing about whether there was one. */
    @POST
    @Path("{id}/stop")
    public Response stop(@PathParam("id") PathId path, @Context ContainerRequestContext request) {
        checkOrigin(request);
        service.stop(path.id("id"), AccessFilter.principal(request));
        return Response.noContent().build();
    }

    private Dialect dialect() {
        return service.dialect(DIALECT);
    }

    private FrameCount count(ChatStream stream, Dialect.Options options) {
        FrameCount count = new FrameCount(dialect().encoder(stream.id().value(), options.of(stream.createdAt(), 0)));
        stream.log().read(0, Integer.MAX_VALUE, count);
        return count;
    }

    /** Pages of any site may send requests that are not JSON, so that these need another check. */
    private void checkOrigin(ContainerRequestContext request) {
        MediaType type = request.getMediaType();
        if ((type == null || !type.isCompatible(JSON)) && access.isForeign(AccessFilter.facts(request))) {
            throw ApiException.of(
                    403,
                    "forbidden",
                    "Pages of this origin may send this as application/json only: add it to"
                            + " sluice.cors.allowed-origins, or set the Content-Type.");
        }
    }

    private static Dialect.Options options(EventStreamParams params, ContainerRequestContext request) {
        String version = query(request, "version");
        if (version != null && !version.matches("[567]")) {
            throw ApiException.invalid("version", "must be 5, 6 or 7: the major version of the client's AI SDK");
        }
        Dialect.Options options = params.options();
        return version == null ? options : options.with(Map.of("version", version));
    }

    /** The number of chunks that the client has; negative for one of the last chunks. */
    private static @Nullable Integer startIndex(ContainerRequestContext request) {
        String text = query(request, "startIndex");
        if (text != null && !text.matches("-?[0-9]{1,9}")) {
            throw ApiException.invalid("startIndex", "must be a whole number of at most nine digits");
        }
        return text == null ? null : Integer.valueOf(text);
    }

    private static @Nullable String query(ContainerRequestContext request, String name) {
        return request.getUriInfo().getQueryParameters().getFirst(name);
    }
}
