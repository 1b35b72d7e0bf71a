package dev.sluice.rest.openai;

import dev.sluice.dialect.Dialect;
import dev.sluice.rest.AllowedModels;
import dev.sluice.rest.ChatInput;
import dev.sluice.rest.ChatService;
import dev.sluice.rest.ModelCatalogue;
import dev.sluice.rest.PathId;
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
import java.util.List;
import java.util.Map;

/** Chat Completions: {@code /api/openai/v1} (contract §4). */
@Path("openai/v1")
public final class OpenAiResource {

    /** The header that names the conversation in which the turns are stored. */
    private static final String CONVERSATION = "Sluice-Conversation-Id";

    private final ChatService service;
    private final AllowedModels models;

    public OpenAiResource(ChatService service, AllowedModels models) {
        this.service = service;
        this.models = models;
    }

    private record Completion(ChatInput input, boolean streams, boolean wantsUsage) {}

    /** Starts a reply. Clients accept JSON even where they ask for a stream. */
    @POST
    @Path("chat/completions")
    @Consumes("application/json")
    @Produces({"application/json", "text/event-stream"})
    public Response complete(ContainerRequestContext request) {
        EventStreamParams params = new EventStreamParams(request);
        Caller caller = AccessFilter.caller(request);
        Dialect dialect = service.dialect(ChatCompletionReader.PROTOCOL);
        Dialect.Options general = params.options();
        String conversation = request.getHeaderString(CONVERSATION);
        Completion asked = service.read(
                request,
                ChatCompletionReader.ATTACHMENTS,
                (body, uploads) -> new Completion(
                        ChatCompletionReader.read(body, uploads, conversation),
                        ChatCompletionReader.streams(body),
                        ChatCompletionReader.wantsUsage(body)));
        Dialect.Options options = general.with(Map.of("include_usage", String.valueOf(asked.wantsUsage())));
        ChatStream stream = service.start(asked.input(), caller, params);
        return asked.streams()
                ? service.events(stream, caller, params, dialect, options)
                : service.whole(stream, caller, dialect, options);
    }

    @GET
    @Path("models")
    @Produces("application/json")
    public Response models(@Context ContainerRequestContext request) {
        List<Model> all = models.catalogue(AccessFilter.caller(request)).models().stream()
                .map(Model::of)
                .toList();
        return JsonAnswer.of(200, new ModelList("list", all)).build();
    }

    /** One model, whose id may contain slashes; many servers refuse them where they are percent-encoded. */
    @GET
    @Path("models/{id: .+}")
    @Produces("application/json")
    public Response model(@PathParam("id") PathId path, @Context ContainerRequestContext request) {
        ModelCatalogue.Entry entry = models.entry(path.id("id"), AccessFilter.caller(request));
        return JsonAnswer.of(200, Model.of(entry)).build();
    }

    /** The list of models. */
    public record ModelList(String object, List<Model> data) {}

    /** A model. OpenAI tells when it was created, which nobody knows here. */
    public record Model(String id, String object, long created, String ownedBy) {

        static Model of(ModelCatalogue.Entry entry) {
            return new Model(entry.id(), "model", 0, entry.provider() == null ? "sluice" : entry.provider());
        }
    }
}
