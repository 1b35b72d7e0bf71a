package dev.sluice.provider.cohere;

import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Message;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Unsendable;
import dev.sluice.provider.http.HttpTransport;
import jakarta.json.stream.JsonGenerator;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Calls {@code POST {base-url}/v2/chat}. */
public final class CohereProvider implements Provider {

    /** Cohere's limits, see its documentation of the request, read 2026-11-21. */
    private static final int MAX_STOPS = 5;

    private static final double MAX_TEMPERATURE = 1;
    private static final double MIN_P = 0.01;
    private static final double MAX_P = 0.99;

    /** Cohere's models that do not think. Those to come are likely to, and those that do not yet have names like these. */
    private static final Pattern WITHOUT_THINKING =
            Pattern.compile("command|command-(r|light|nightly|a-03|a-vision|a-translate).*|(c4ai|aya)-.*");

    private final HttpTransport transport;
    private final Endpoint endpoint;
    private final URI uri;
    private final Map<String, String> headers = new HashMap<>();

    public CohereProvider(HttpTransport transport, Endpoint endpoint) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.uri = endpoint.resolve("/v2/chat");
        if (endpoint.apiKey() != null) {
            headers.put("Authorization", "Bearer " + endpoint.apiKey());
        }
        headers.putAll(endpoint.headers());
    }

    /** Turns may come in any order; of stop sequences there may be no more than some. */
    @Override
    public @Nullable Unsendable check(ChatRequest request, String model) {
        return request.stop().size() <= MAX_STOPS
                ? null
                : new Unsendable("stop", "must not have more than " + MAX_STOPS + " texts for " + model);
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        byte[] body = JsonBody.object(json -> write(json, request, model));
        return transport.post(uri, headers, body, new CohereDecoder(listener, reply), listener);
    }

    static void write(JsonGenerator json, ChatRequest request, String model) {
        int thinking = request.thinkingBudget() == null
                        || WITHOUT_THINKING.matcher(model).matches()
                ? 0
                : request.thinkingBudget();
        json.write("model", model).writeStartArray("messages");
        if (request.system() != null) {
            message(json, "system", request.system());
        }
        for (Message message : request.messages()) {
            message(json, message.role().wireName(), message.content());
        }
        json.writeEnd().write("stream", true);
        if (request.maxTokens() != null) {
            // The limit counts thinking as well; what was asked for is the limit of the reply.
            json.write("max_tokens", request.maxTokens() + thinking);
        }
        if (request.temperature() != null) {
            json.write("temperature", Math.min(MAX_TEMPERATURE, request.temperature()));
        }
        if (request.topP() != null) {
            json.write("p", Math.max(MIN_P, Math.min(MAX_P, request.topP())));
        }
        if (!request.stop().isEmpty()) {
            json.writeStartArray("stop_sequences");
            request.stop().forEach(json::write);
            json.writeEnd();
        }
        if (thinking > 0) {
            json.writeStartObject("thinking")
                    .write("type", "enabled")
                    .write("token_budget", thinking)
                    .writeEnd();
        }
    }

    private static void message(JsonGenerator json, String role, String content) {
        json.writeStartObject().write("role", role).write("content", content).writeEnd();
    }
}
