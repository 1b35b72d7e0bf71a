package dev.sluice.provider.anthropic;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Input;
import dev.sluice.chat.Original;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.CacheMarks;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.ModelInputs;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.RequestBody;
import dev.sluice.provider.TokenCounter;
import dev.sluice.provider.http.HttpTransport;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The adapter for Anthropic's Messages: {@code POST {base-url}/v1/messages}. */
public final class AnthropicProvider implements Provider, TokenCounter {

    private static final String VERSION = "2023-06-01";
    private static final String BETA = "anthropic-beta";

    /** The properties that only this adapter has, with their allowed values. */
    public static final Map<String, List<String>> OPTIONS = Map.of(CacheMarks.OPTION, CacheMarks.VALUES);

    private final HttpTransport transport;
    private final Endpoint endpoint;
    private final CacheMarks marks;
    private final URI uri;
    private final URI countUri;
    private final Map<String, String> headers = new HashMap<>();

    public AnthropicProvider(HttpTransport transport, Endpoint endpoint) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.marks = new CacheMarks(endpoint);
        this.uri = endpoint.resolve("/v1/messages");
        this.countUri = endpoint.resolve("/v1/messages/count_tokens");
        headers.put("anthropic-version", VERSION);
        if (endpoint.apiKey() != null) {
            headers.put("x-api-key", endpoint.apiKey());
        }
        headers.putAll(endpoint.headers());
    }

    /**
     * A decoder for Messages events that arrive inside another protocol.
     *
     * @param maker the type of the provider that gets its thinking back
     */
    public static ReplyDecoder decoder(String maker, ReplyListener listener, ReplyWriter reply) {
        return new AnthropicDecoder(maker, listener, reply);
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        RequestBody body = JsonBody.of(request, new AnthropicRequest(request, model, marks)::write);
        return transport.post(uri, headers(request), body, new AnthropicDecoder(listener, reply), listener);
    }

    @Override
    public Call count(ChatRequest request, String model, ReplyListener listener) {
        String label = endpoint.name() + '/' + model;
        ReplyWriter reply = new ReplyWriter(listener, request, label);
        RequestBody body = JsonBody.of(request, new AnthropicRequest(request, model, marks)::writeForCount);
        ReplyDecoder decoder = new TokenCountDecoder(listener, label, new AnthropicDecoder(listener, reply));
        Map<String, String> all = new HashMap<>(headers(request));
        all.put("Accept", "application/json");
        return transport.post(countUri, all, body, decoder, listener);
    }

    /** The headers of a call: of those that the client sent, the configured ones replace the version, and add betas. */
    private Map<String, String> headers(ChatRequest request) {
        Original original = request.original(AnthropicBlocks.MAKER);
        if (original == null || original.headers().isEmpty()) {
            return headers;
        }
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers);
        original.headers().forEach((name, value) -> {
            if (name.equals(BETA)) {
                all.merge(name, value, (configured, sent) -> configured + ',' + sent);
            } else if (endpoint.headers().keySet().stream().noneMatch(name::equalsIgnoreCase)) {
                all.put(name, value);
            }
        });
        return all;
    }

    @Override
    public @Nullable Unsendable check(ChatRequest request, String model) {
        Unsendable wrong = new AnthropicCheck(model).check(request);
        return wrong == null ? Provider.super.check(request, model) : wrong;
    }

    @Override
    public List<String> leftOut(ChatRequest request, String model) {
        return new AnthropicRequest(request, model, marks).leftOut();
    }

    @Override
    public Set<Input> inputs(String model) {
        return ModelInputs.of("anthropic", endpoint, model);
    }
}
