package dev.sluice.provider.gemini;

import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Message;
import dev.sluice.provider.Message.Role;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Unsendable;
import dev.sluice.provider.http.HttpTransport;
import jakarta.json.stream.JsonGenerator;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Calls {@code POST {base-url}/v1beta/models/{model}:streamGenerateContent}. A base URL that names a version already, as
 * Vertex's with a project and a location does, is followed by {@code /models/{model}} at once.
 */
public final class GeminiProvider implements Provider {

    private static final Pattern VERSIONED = Pattern.compile("[^?]*/(v[0-9][a-z0-9]*|publishers/[^/?]+)/?([?].*)?");

    /** A model's name may say what kind of resource it is, as Google's own SDK has it. */
    private static final Pattern RESOURCE = Pattern.compile("(models|tunedModels)/(.+)");

    /** As documented; with one more the request is refused. */
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
            return new Unsendable("stop", "must have at most " + MAX_STOPS + " texts for " + endpoint.name());
        }
        return Provider.super.check(request, model);
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        byte[] body = JsonBody.object(json -> write(json, request, Thinking.of(model, request)));
        return transport.post(uri(model), headers, body, new GeminiDecoder(listener, reply), listener);
    }

    URI uri(String model) {
        Matcher resource = RESOURCE.matcher(model);
        String path =
                resource.matches() ? resource.group(1) + '/' + segment(resource.group(2)) : "models/" + segment(model);
        return endpoint.resolve(version + path + ":streamGenerateContent?alt=sse");
    }

    /** One segment of a path, whatever characters it has. */
    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static void write(JsonGenerator json, ChatRequest request, @Nullable Thinking thinking) {
        json.writeStartArray("contents");
        for (Message message : request.alternating()) {
            json.writeStartObject().write("role", message.role() == Role.USER ? "user" : "model");
            text(json, message.content());
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
            // The limit counts thinking as well; what was asked for is the limit of the reply.
            json.write("maxOutputTokens", request.maxTokens() + (thinking == null ? 0 : thinking.budget()));
        }
        if (request.temperature() != null) {
            json.write("temperature", request.temperature());
        }
        if (request.topP() != null) {
            json.write("topP", request.topP());
        }
        if (!request.stop().isEmpty()) {
            json.writeStartArray("stopSequences");
            request.stop().forEach(json::write);
            json.writeEnd();
        }
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
