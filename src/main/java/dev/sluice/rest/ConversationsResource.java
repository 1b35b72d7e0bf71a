package dev.sluice.rest;

import dev.sluice.conversation.Conversation;
import dev.sluice.conversation.Conversations;
import dev.sluice.conversation.Cursor;
import dev.sluice.conversation.Title;
import dev.sluice.database.StorageException;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.input.JsonRequest;
import dev.sluice.rest.input.RequestLimits;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.stream.StreamRegistry;
import jakarta.json.JsonObject;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The caller's stored conversations: {@code /api/conversations}. */
@Path("conversations")
public final class ConversationsResource {

    private static final int DEFAULT_LIMIT = 30;
    private static final int MAX_LIMIT = 200;

    /** No title is longer, and long patterns are slow to search for. */
    private static final int MAX_WORDS = 200;

    private final Conversations conversations;
    private final StreamRegistry streams;
    private final RequestLimits limits;

    public ConversationsResource(Conversations conversations, StreamRegistry streams, RequestLimits limits) {
        this.conversations = conversations;
        this.streams = streams;
        this.limits = limits;
    }

    /** Lists conversations, newest first; with {@code q}, those that have its words in the title or a turn. */
    @GET
    @Produces("application/json")
    public Response list(@Context ContainerRequestContext request) throws StorageException {
        int limit = limit(query(request, "limit"));
        Cursor cursor = cursor(query(request, "cursor"));
        String words = query(request, "q");
        if (words != null && words.length() > MAX_WORDS) {
            throw ApiException.invalid("q", "must have at most " + MAX_WORDS + " characters");
        }
        List<Conversation> found = conversations.list(
                AccessFilter.principal(request), words == null || words.isBlank() ? null : words, cursor, limit + 1);
        boolean more = found.size() > limit;
        List<Conversation> page = more ? found.subList(0, limit) : found;
        return JsonAnswer.of(
                        200,
                        new ConversationJson.Page(
                                page.stream().map(ConversationJson.Entry::of).toList(),
                                more ? Cursor.after(page.get(limit - 1)).toString() : null))
                .build();
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > MAX_LIMIT) {
            throw ApiException.invalid("limit", "must be a whole number from 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(text);
    }

    private static @Nullable Cursor cursor(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Cursor cursor = Cursor.parse(text);
        if (cursor == null) {
            throw ApiException.invalid("cursor", "is not a next_cursor from an earlier response");
        }
        return cursor;
    }

    @GET
    @Path("{id}")
    @Produces("application/json")
    public Response read(
            @PathParam("id") PathId id, @Context ContainerRequestContext request, @Context HttpServletResponse response)
            throws StorageException {
        return answer(new JsonExport(find(id, request), false), JsonAnswer.JSON_TYPE, response)
                .build();
    }

    private StoredTurns find(PathId id, ContainerRequestContext request) throws StorageException {
        StoredTurns found = StoredTurns.find(conversations, AccessFilter.principal(request), id.id("id"));
        if (found == null) {
            throw ApiException.notFound();
        }
        return found;
    }

    /** Changes the title of a conversation: {@code {"title":"…"}}. */
    @PATCH
    @Path("{id}")
    @Consumes("application/json")
    public Response rename(@PathParam("id") PathId id, @Context ContainerRequestContext request)
            throws StorageException {
        String title = title(JsonRequest.read(request, limits));
        return done(conversations.rename(AccessFilter.principal(request), id.id("id"), title));
    }

    private static String title(JsonObject body) {
        Fields fields = Fields.of(body, "a change to a conversation", Set.of("title"));
        String text = fields.requiredText("title").strip();
        if (text.isEmpty() || text.length() > Title.MAX_CHARS || text.chars().anyMatch(Character::isISOControl)) {
            throw fields.invalid(
                    "title",
                    "must have 1 to " + Title.MAX_CHARS + " characters, not all blank, and no control characters");
        }
        return text;
    }

    /** Deletes a conversation and cancels its running replies, which would have nowhere to go. */
    @DELETE
    @Path("{id}")
    public Response delete(@PathParam("id") PathId id, @Context ContainerRequestContext request)
            throws StorageException {
        String principal = AccessFilter.principal(request);
        String conversation = id.id("id");
        boolean there = conversations.delete(principal, conversation);
        if (there) {
            streams.cancel(principal, conversation);
        }
        return done(there);
    }

    /**
     * Deletes the turns of a stream and all later ones, so that the conversation can continue from there, and cancels their running
     * replies.
     */
    @DELETE
    @Path("{id}/turns/{stream}")
    public Response cut(
            @PathParam("id") PathId id, @PathParam("stream") PathId stream, @Context ContainerRequestContext request)
            throws StorageException {
        String principal = AccessFilter.principal(request);
        Optional<Set<String>> unanswered = conversations.cut(principal, id.id("id"), stream.id("stream"));
        unanswered.ifPresent(running -> streams.cancelEach(principal, running));
        return done(unanswered.isPresent());
    }

    /** Exports a conversation as a file: Markdown or JSON. */
    @GET
    @Path("{id}/export")
    @Produces({"text/markdown", "application/json"})
    public Response export(
            @PathParam("id") PathId id, @Context ContainerRequestContext request, @Context HttpServletResponse response)
            throws StorageException {
        boolean json = isJson(query(request, "format"), request.getAcceptableMediaTypes());
        StoredTurns found = find(id, request);
        Response.ResponseBuilder answer = json
                ? answer(new JsonExport(found, true), JsonAnswer.JSON_TYPE, response)
                : answer(new MarkdownExport(found), "text/markdown;charset=UTF-8", response);
        return answer.header(
                        "Content-Disposition",
                        "attachment; filename=\"" + MarkdownExport.fileName(found.conversation())
                                + (json ? ".json\"" : ".md\""))
                .build();
    }

    private static Response.ResponseBuilder answer(StreamingOutput written, String type, HttpServletResponse response) {
        return Response.ok(new LongAnswer(written, response)).type(type).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private static boolean isJson(@Nullable String format, List<MediaType> accepted) {
        if (format == null) {
            MediaType first = accepted.get(0);
            return first.isCompatible(MediaType.APPLICATION_JSON_TYPE)
                    && !first.isCompatible(MediaType.valueOf("text/markdown"));
        }
        return switch (format) {
            case "json" -> true;
            case "markdown" -> false;
            default -> throw ApiException.invalid("format", "must be markdown or json");
        };
    }

    private static Response done(boolean there) {
        if (!there) {
            throw ApiException.notFound();
        }
        return Response.noContent().build();
    }

    private static @Nullable String query(ContainerRequestContext request, String name) {
        return request.getUriInfo().getQueryParameters().getFirst(name);
    }
}
