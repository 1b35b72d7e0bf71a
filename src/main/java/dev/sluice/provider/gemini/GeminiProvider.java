package dev.sluice.provider.gemini;

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
    public Set<Input> inputs(String model) {
        return ModelInputs.of("gemini", endpoint, model);
    }

    @Override
    public List<String> leftOut(ChatRequest request, String model) {
        return new GeminiRequest(request, model).leftOut();
    }

    @Override
    public @Nullable Unsendable check(ChatRequest request, String model) {
        Unsendable wrong = new GeminiCheck(model).check(request);
        return wrong == null ? Provider.super.check(request, model) : wrong;
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        RequestBody body = JsonBody.of(request, new GeminiRequest(request, model)::write);
        return transport.post(uri(model), headers, body, new GeminiDecoder(listener, reply), listener);
    }

    URI uri(String model) {
        Matcher resource = RESOURCE.matcher(model);
        String path = resource.matches()
                ? resource.group(1) + '/' + Endpoint.segment(resource.group(2))
                : "models/" + Endpoint.segment(model);
        return endpoint.resolve(version + path + ":streamGenerateContent?alt=sse");
    }
}
