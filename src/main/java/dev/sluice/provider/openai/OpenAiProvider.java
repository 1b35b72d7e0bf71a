package dev.sluice.provider.openai;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Input;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.ModelInputs;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.RequestBody;
import dev.sluice.provider.http.HttpTransport;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The adapter for Chat Completions: {@code POST {base-url}/chat/completions}. */
public final class OpenAiProvider implements Provider {

    /** The placeholder for the model in a base URL, as Azure requires for what it calls a deployment. */
    public static final String MODEL = "{model}";

    /** The properties of this adapter, each with its permitted values. */
    public static final Map<String, List<String>> OPTIONS = Map.of(
            "think-tags", List.of("true", "false"),
            "stream-usage", List.of("true", "false"),
            "reasoning", List.of("true", "false"));

    private static final String PATH = "/chat/completions";

    private final HttpTransport transport;
    private final Endpoint endpoint;
    private final OpenAiRequest requests;
    private final boolean thinkTags;
    private final ChatServer server;
    private final Map<String, String> headers = new HashMap<>();

    /** The address of all models; null if each has its own. */
    private final @Nullable URI uri;

    public OpenAiProvider(HttpTransport transport, Endpoint endpoint) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.server = ChatServer.of(endpoint);
        this.requests = new OpenAiRequest(endpoint.options(), server);
        this.thinkTags = "true".equals(endpoint.options().get("think-tags"));
        if (endpoint.apiKey() != null) {
            // Only Azure's addresses have a version in their query, and only Azure takes keys in a header of its own.
            if (endpoint.baseUrl().contains("api-version=")) {
                headers.put("api-key", endpoint.apiKey());
            } else {
                headers.put("Authorization", "Bearer " + endpoint.apiKey());
            }
        }
        headers.putAll(endpoint.headers());
        this.uri = endpoint.baseUrl().contains(MODEL) ? null : endpoint.resolve(PATH);
    }

    /** Whether the name can be in the address, where the address has a place for it. */
    @Override
    public boolean knows(String model) {
        return uri != null || Endpoint.isSegment(model);
    }

    @Override
    public @Nullable Unsendable check(ChatRequest request, String model) {
        return requests.check(request, model); // accepts turns in any order
    }

    @Override
    public Set<Input> inputs(String model) {
        return ModelInputs.of("openai", endpoint, model);
    }

    @Override
    public List<String> leftOut(ChatRequest request, String model) {
        return OpenAiRequest.leftOut(request, model);
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        RequestBody body = JsonBody.of(request, json -> requests.write(json, request, model));
        return transport.post(
                uri == null ? uriOf(model) : uri,
                headers,
                body,
                new OpenAiDecoder(listener, reply, thinkTags, server),
                listener);
    }

    private URI uriOf(String model) {
        String baseUrl = endpoint.baseUrl().replace(MODEL, Endpoint.segment(model));
        return new Endpoint(endpoint.name(), baseUrl, null, Map.of()).resolve(PATH);
    }
}
