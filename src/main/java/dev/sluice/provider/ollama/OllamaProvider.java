package dev.sluice.provider.ollama;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.RequestBody;
import dev.sluice.provider.http.HttpTransport;
import dev.sluice.provider.http.LineFraming;
import jakarta.json.stream.JsonGenerator;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The adapter for Ollama's own chat: {@code POST {base-url}/api/chat}. */
public final class OllamaProvider implements Provider {

    private final HttpTransport transport;
    private final Endpoint endpoint;
    private final URI uri;
    private final Map<String, String> headers = new HashMap<>();

    public OllamaProvider(HttpTransport transport, Endpoint endpoint) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.uri = endpoint.resolve("/api/chat");
        headers.put("Accept", "application/x-ndjson");
        if (endpoint.apiKey() != null) {
            headers.put("Authorization", "Bearer " + endpoint.apiKey());
        }
        headers.putAll(endpoint.headers());
    }

    /** Refuses nothing: Ollama accepts turns in any order. */
    @Override
    public @Nullable Unsendable check(ChatRequest request, String model) {
        return null;
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        RequestBody body = JsonBody.of(request, json -> write(json, request, model));
        OllamaDecoder decoder = new OllamaDecoder(listener, reply);
        return transport.post(
                uri, address -> headers, body, new LineFraming(decoder, transport.events()), decoder, listener);
    }

    static void write(JsonGenerator json, ChatRequest request, String model) {
        json.write("model", model);
        JsonBody.messages(json, request);
        json.write("stream", true);
        if (request.thinkingBudget() != null) {
            think(json, request.thinkingBudget(), model);
        }
        options(json, request);
    }

    /** Turns thinking on. Ollama has no thinking budget: models think or do not, and gpt-oss thinks at three levels. */
    private static void think(JsonGenerator json, int budget, String model) {
        if (model.substring(model.lastIndexOf('/') + 1).startsWith("gpt-oss")) {
            json.write("think", ChatRequest.effort(budget));
        } else {
            json.write("think", true);
        }
    }

    private static void options(JsonGenerator json, ChatRequest request) {
        json.writeStartObject("options");
        if (request.maxTokens() != null) {
            // This limit includes thinking; the request's limit is that of the reply alone.
            int thinking = request.thinkingBudget() == null ? 0 : request.thinkingBudget();
            json.write("num_predict", request.maxTokens() + thinking);
        }
        if (request.temperature() != null) {
            json.write("temperature", request.temperature());
        }
        if (request.topP() != null) {
            json.write("top_p", request.topP());
        }
        JsonBody.stop(json, "stop", request);
        json.writeEnd();
    }
}
