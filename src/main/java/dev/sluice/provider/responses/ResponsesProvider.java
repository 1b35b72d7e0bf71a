package dev.sluice.provider.responses;

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

/**
 * The adapter for Responses: {@code POST {base-url}/responses}. Nothing is stored at the provider: every request contains
 * the whole conversation.
 */
public final class ResponsesProvider implements Provider {

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
    public Set<Input> inputs(String model) {
        return ModelInputs.of("openai-responses", endpoint, model);
    }

    @Override
    public @Nullable Unsendable check(ChatRequest request, String model) {
        return new ResponsesCheck(endpoint, model).check(request);
    }

    @Override
    public List<String> leftOut(ChatRequest request, String model) {
        return new ResponsesRequest(request, model).leftOut();
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        RequestBody body = JsonBody.of(request, new ResponsesRequest(request, model)::write);
        return transport.post(uri, headers, body, new ResponsesDecoder(listener, reply), listener);
    }
}
