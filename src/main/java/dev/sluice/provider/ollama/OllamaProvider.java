package dev.sluice.provider.ollama;

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
import dev.sluice.provider.http.LineFraming;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    @Override
    public Set<Input> inputs(String model) {
        return ModelInputs.of("ollama", endpoint, model);
    }

    @Override
    public @Nullable Unsendable check(ChatRequest request, String model) {
        return new OllamaRequest(request, model).check();
    }

    @Override
    public List<String> leftOut(ChatRequest request, String model) {
        return new OllamaRequest(request, model).leftOut();
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        RequestBody body = JsonBody.of(request, new OllamaRequest(request, model)::write);
        OllamaDecoder decoder = new OllamaDecoder(listener, reply);
        return transport.post(
                uri, address -> headers, body, new LineFraming(decoder, transport.events()), decoder, listener);
    }
}
