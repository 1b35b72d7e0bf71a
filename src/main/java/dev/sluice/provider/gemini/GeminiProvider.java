package dev.sluice.provider.gemini;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The adapter for Gemini: {@code POST {base-url}/v1beta/models/{model}:streamGenerateContent}. A base URL that contains a
 * version, such as Vertex's with a project and a location, is followed directly by {@code /models/{model}}.
 */
public final class GeminiProvider implements Provider {

    private static final Pattern VERSIONED = Pattern.compile("[^?]*/(v[0-9][a-z0-9]*|publishers/[^/?]+)/?([?].*)?");

    /** A model's name with the kind of resource, which Google's own SDK accepts, too. */
    private static final Pattern RESOURCE = Pattern.compile("(models|tunedModels)/(.+)");

    /** The documented limit: Gemini refuses a request with more. */
    private static final int MAX_STOPS = 5;

    private final HttpTransport transport;
    private final Endpoint endpoint;
    private final String version;
    private final Map<String, String> headers = new HashMap<>();

    public GeminiProvider(HttpTransport transport, Endpoint endpoint) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.version = VERSIONED.matcher(endpoint.baseUrl()).matches() ? "/" : "/v1beta/";
        if (endpoint.apiKey() != null) {
            headers.put("x-goog-api-key", endpoint.apiKey());
        }
        headers.putAll(endpoint.headers());
    }

    @Override
    public @Nullable Unsendable check(ChatRequest request, String model) {
        if (request.stop().size() > MAX_STOPS) {
            return new Unsendable(
                    "stop", "must have at most " + MAX_STOPS + " texts for " + endpoint.name() + ": remove some");
        }
        return Provider.super.check(request, model);
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        RequestBody body = JsonBody.of(request, json -> write(json, request, ThinkingConfig.of(model, request)));
        return transport.post(uri(model), headers, body, new GeminiDecoder(listener, reply), listener);
    }

    URI uri(String model) {
        Matcher resource = RESOURCE.matcher(model);
        String path = resource.matches()
                ? resource.group(1) + '/' + Endpoint.segment(resource.group(2))
                : "models/" + Endpoint.segment(model);
        return endpoint.resolve(version + path + ":streamGenerateContent?alt=sse");
    }

    static void write(JsonGenerator json, ChatRequest request, @Nullable ThinkingConfig thinking) {
        json.writeStartArray("contents");
        for (Message message : request.alternating()) {
            json.writeStartObject().write("role", message.role() == Role.USER ? "user" : "model");
            text(json, message.text());
            json.writeEnd();
        }
        json.writeEnd();
        if (request.system() != null) {
            json.writeStartObject("systemInstruction");
            text(json, request.system());
            json.writeEnd();
        }
        json.writeStartObject("generationConfig");
        if (request.maxTokens() != null) {
            // This limit includes thinking; the request's limit is that of the reply alone.
            json.write("maxOutputTokens", request.maxTokens() + (thinking == null ? 0 : thinking.budget()));
        }
        if (request.temperature() != null) {
            json.write("temperature", request.temperature());
        }
        if (request.topP() != null) {
            json.write("topP", request.topP());
        }
        JsonBody.stop(json, "stopSequences", request);
        if (thinking != null) {
            json.writeStartObject("thinkingConfig").write("includeThoughts", true);
            if (thinking.level() == null) {
                json.write("thinkingBudget", thinking.budget());
            } else {
                json.write("thinkingLevel", thinking.level());
            }
            json.writeEnd();
        }
        json.writeEnd();
    }

    private static void text(JsonGenerator json, String text) {
        json.writeStartArray("parts")
                .writeStartObject()
                .write("text", text)
                .writeEnd()
                .writeEnd();
    }
}
