package dev.sluice.provider.cohere;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.RequestBody;
import dev.sluice.provider.http.HttpTransport;
import jakarta.json.stream.JsonGenerator;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The adapter for Cohere's chat: {@code POST {base-url}/v2/chat}. */
public final class CohereProvider implements Provider {

    /** Cohere's limits, from its documentation of the request, read 2026-11-21. */
    private static final int MAX_STOPS = 5;

    private static final double MAX_TEMPERATURE = 1;
    private static final double MIN_P = 0.01;
    private static final double MAX_P = 0.99;

    /** Cohere's models that do not think. Newer models are expected to think. */
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

    /** Turns may come in any order, but the number of stop texts is limited. */
    @Override
    public @Nullable Unsendable check(ChatRequest request, String model) {
        return request.stop().size() <= MAX_STOPS
                ? null
                : new Unsendable("stop", "must have at most " + MAX_STOPS + " texts for " + model + ": remove some");
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        RequestBody body = JsonBody.of(request, json -> write(json, request, model));
        return transport.post(uri, headers, body, new CohereDecoder(listener, reply), listener);
    }

    static void write(JsonGenerator json, ChatRequest request, String model) {
        int thinking = request.thinkingBudget() == null
                        || WITHOUT_THINKING.matcher(model).matches()
                ? 0
                : request.thinkingBudget();
        json.write("model", model);
        JsonBody.messages(json, request);
        json.write("stream", true);
        if (request.maxTokens() != null) {
            // This limit includes thinking; the request's limit is that of the reply alone.
            json.write("max_tokens", request.maxTokens() + thinking);
        }
        if (request.temperature() != null) {
            json.write("temperature", Math.min(MAX_TEMPERATURE, request.temperature()));
        }
        if (request.topP() != null) {
            json.write("p", Math.max(MIN_P, Math.min(MAX_P, request.topP())));
        }
        JsonBody.stop(json, "stop_sequences", request);
        if (thinking > 0) {
            json.writeStartObject("thinking")
                    .write("type", "enabled")
                    .write("token_budget", thinking)
                    .writeEnd();
        }
    }
}
