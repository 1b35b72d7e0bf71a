package dev.sluice.provider.responses;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
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

/**
 * The adapter for Responses: {@code POST {base-url}/responses}. Nothing is stored at the provider: every request contains
 * the whole conversation.
 */
public final class ResponsesProvider implements Provider {

    /** The smallest accepted {@code max_output_tokens}. */
    private static final int MIN_TOKENS = 16;

    /** OpenAI's reasoning models, which refuse sampling settings. */
    private static final Pattern THINKS = Pattern.compile("(o[1-9]|gpt-[5-9]|codex)(?!.*chat).*");

    /** OpenAI's models without reasoning, which refuse its settings. Names of other providers' models reveal nothing. */
    private static final Pattern NEVER_THINKS = Pattern.compile("(gpt-[34]|chatgpt|ft:gpt-[34]|gpt-[5-9].*chat).*");

    private final HttpTransport transport;
    private final Endpoint endpoint;
    private final URI uri;
    private final Map<String, String> headers = new HashMap<>();

    public ResponsesProvider(HttpTransport transport, Endpoint endpoint) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.uri = endpoint.resolve("/responses");
        if (endpoint.apiKey() != null) {
            headers.put("Authorization", "Bearer " + endpoint.apiKey());
        }
        headers.putAll(endpoint.headers());
    }

    @Override
    public @Nullable Unsendable check(ChatRequest request, String model) {
        if (!request.stop().isEmpty()) {
            return new Unsendable(
                    "stop",
                    "is not supported by " + endpoint.name() + ", whose interface has no stop sequences: leave it out");
        }
        if (request.maxTokens() != null && request.maxTokens() < MIN_TOKENS) {
            return new Unsendable("max_tokens", "must be at least " + MIN_TOKENS + " for " + endpoint.name());
        }
        return null; // accepts turns in any order
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        RequestBody body = JsonBody.of(request, json -> write(json, request, model));
        return transport.post(uri, headers, body, new ResponsesDecoder(listener, reply), listener);
    }

    static void write(JsonGenerator json, ChatRequest request, String model) {
        String name = model.substring(model.lastIndexOf('/') + 1);
        boolean thinks = THINKS.matcher(name).matches();
        Integer budget = NEVER_THINKS.matcher(name).matches() ? null : request.thinkingBudget();
        json.write("model", model);
        if (request.system() != null) {
            json.write("instructions", request.system());
        }
        json.writeStartArray("input");
        for (Message message : request.messages()) {
            json.writeStartObject()
                    .write("type", "message")
                    .write("role", message.role().wireName())
                    .write("content", message.text())
                    .writeEnd();
        }
        json.writeEnd().write("stream", true).write("store", false);
        if (request.maxTokens() != null) {
            // This limit includes thinking; the request's limit is that of the reply alone.
            json.write("max_output_tokens", request.maxTokens() + (budget == null ? 0 : budget));
        }
        if (budget != null) {
            json.writeStartObject("reasoning")
                    .write("effort", ChatRequest.effort(budget))
                    .write("summary", "auto")
                    .writeEnd();
        }
        if (request.temperature() != null && !thinks) {
            json.write("temperature", request.temperature());
        }
        if (request.topP() != null && !thinks) {
            json.write("top_p", request.topP());
        }
    }
}
