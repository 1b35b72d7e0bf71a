package dev.sluice.rest.anthropic;

import dev.sluice.dialect.Dialect;
import dev.sluice.rest.AllowedModels;
import dev.sluice.rest.ChatInput;
import dev.sluice.rest.ChatService;
import dev.sluice.rest.ModelCatalogue;
import dev.sluice.rest.PathId;
import dev.sluice.rest.TokenCount;
import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.rest.web.EventStreamParams;
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
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Messages: {@code /api/anthropic/v1} (contract §4). */
@Path("anthropic/v1")
public final class AnthropicResource {

    /** The header that names the conversation in which the turns are stored. */
    private static final String CONVERSATION = "Sluice-Conversation-Id";

    /** The headers that go on to a provider of this protocol. */
    private static final List<String> HEADERS = List.of("anthropic-version", "anthropic-beta");

    /** A date, or names of betas; anything else stays here. */
    private static final Pattern HEADER_VALUE = Pattern.compile("[A-Za-z0-9_.,: -]{1,2048}");

    private final ChatService service;
    private final AllowedModels models;

    public AnthropicResource(ChatService service, AllowedModels models) {
        this.service = service;
        this.models = models;
    }

    private record Asked(ChatInput input, boolean streams) {}

    /** Starts a reply. Clients accept JSON even where they ask for a stream. */
    @POST
    @Path("messages")
    @Consumes("application/json")
    @Produces({"application/json", "text/event-stream"})
    public Response create(ContainerRequestContext request) {
        EventStreamParams params = new EventStreamParams(request);
        Caller caller = AccessFilter.caller(request);
        Dialect dialect = service.dialect(MessagesReader.PROTOCOL);
        Dialect.Options options = params.options();
        Asked asked = read(request);
        ChatStream stream = service.start(asked.input(), caller, params);
        return asked.streams()
                ? service.events(stream, caller, params, dialect, options)
                : service.whole(stream, caller, dialect, options);
    }

    private Asked read(ContainerRequestContext request) {
        Map<String, String> headers = headers(request);
        String conversation = request.getHeaderString(CONVERSATION);
        return service.read(
                request,
                MessagesReader.ATTACHMENTS,
                (body, uploads) -> new Asked(
                        MessagesReader.read(body, uploads, headers, conversation), MessagesReader.streams(body)));
    }

    private static Map<String, String> headers(ContainerRequestContext request) {
        Map<String, String> headers = new HashMap<>();
        for (String name : HEADERS) {
            String value = request.getHeaderString(name);
            if (value != null && HEADER_VALUE.matcher(value).matches()) {
                headers.put(name, value);
            }
        }
        return headers;
    }

    /** Counts the tokens of a request, which is not answered. */
    @POST
    @Path("messages/count_tokens")
    @Consumes("application/json")
    @Produces("application/json")
    public Response count(ContainerRequestContext request) {
        Caller caller = AccessFilter.caller(request);
        TokenCount count = service.count(read(request).input(), caller);
        return JsonAnswer.of(200, new MessageTokens(count.input(), count.estimated() ? Boolean.TRUE : null))
                .build();
    }

    /** All models: there is one page. */
    @GET
    @Path("models")
    @Produces("application/json")
    public Response models(@Context ContainerRequestContext request) {
        List<Model> all = models.catalogue(AccessFilter.caller(request)).models().stream()
                .map(Model::of)
                .toList();
        String first = all.isEmpty() ? null : all.get(0).id();
        String last = all.isEmpty() ? null : all.get(all.size() - 1).id();
        return JsonAnswer.of(200, new ModelPage(all, false, first, last)).build();
    }

    /** One model, whose id may contain slashes; many servers refuse them where they are percent-encoded. */
    @GET
    @Path("models/{id: .+}")
    @Produces("application/json")
    public Response model(@PathParam("id") PathId path, @Context ContainerRequestContext request) {
        ModelCatalogue.Entry entry = models.entry(path.id("id"), AccessFilter.caller(request));
        return JsonAnswer.of(200, Model.of(entry)).build();
    }

    /**
     * The tokens of a request.
     *
     * @param estimated true if the provider did not count them; otherwise null
     */
    public record MessageTokens(long inputTokens, @Nullable Boolean estimated) {}

    /** The list of models. */
    public record ModelPage(
            List<Model> data,
            boolean hasMore,
            @Nullable String firstId,
            @Nullable String lastId) {}

    /** A model. Anthropic tells when it was released, which nobody knows here. */
    public record Model(String type, String id, String displayName, String createdAt) {

        static Model of(ModelCatalogue.Entry entry) {
            return new Model("model", entry.id(), entry.id(), "1970-01-01T00:00:00Z");
        }
    }
}
