package dev.sluice.provider.openai;

import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.HttpTransport;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Message;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Unsendable;
import jakarta.json.stream.JsonGenerator;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls {@code POST {base-url}/chat/completions}. */
public final class OpenAiProvider implements Provider {

    private final HttpTransport transport;
    private final Endpoint endpoint;
    private final URI uri;
    private final Map<String, String> headers = new HashMap<>();

    public OpenAiProvider(HttpTransport transport, Endpoint endpoint) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.uri = endpoint.resolve("/chat/completions");
        if (endpoint.apiKey() != null) {
            headers.put("Authorization", "Bearer " + endpoint.apiKey());
        }
        headers.putAll(endpoint.headers());
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        byte[] body = JsonBody.object(json -> write(json, request, model));
        return transport.post(uri, headers, body, new OpenAiDecoder(listener, reply), listener);
    }

    @Override
    public @Nullable Unsendable check(ChatRequest request, String model) {
        return null; // turns may come in any order
    }

    private static void write(JsonGenerator json, ChatRequest request, String model) {
        json.write("model", model).writeStartArray("messages");
        if (request.system() != null) {
            message(json, "system", request.system());
        }
        for (Message message : request.messages()) {
            message(json, message.role().wireName(), message.content());
        }
        json.writeEnd().write("stream", true);
        json.writeStartObject("stream_options").write("include_usage", true).writeEnd();
        if (request.maxTokens() != null) {
            json.write(reasons(model) ? "max_completion_tokens" : "max_tokens", request.maxTokens());
        }
        if (request.temperature() != null && !reasons(model)) {
            json.write("temperature", request.temperature());
        }
        if (request.topP() != null && !reasons(model)) {
            json.write("top_p", request.topP());
        }
        if (!request.stop().isEmpty() && !reasons(model)) {
            json.writeStartArray("stop");
            request.stop().forEach(json::write);
            json.writeEnd();
        }
    }

    /**
     * Whether the model is one of OpenAI's that think, which refuse {@code max_tokens}, {@code stop} and sampling settings.
     * Others that think take them, so the name is all there is to go by.
     */
    private static boolean reasons(String model) {
        String name = model.substring(model.lastIndexOf('/') + 1);
        return name.matches("(o[1-9]|gpt-5)([.-].*)?") && !name.contains("chat");
    }

    private static void message(JsonGenerator json, String role, String content) {
        json.writeStartObject().write("role", role).write("content", content).writeEnd();
    }
}
