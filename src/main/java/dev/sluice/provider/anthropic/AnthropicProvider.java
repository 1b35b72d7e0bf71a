package dev.sluice.provider.anthropic;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.CacheMarks;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.RequestBody;
import dev.sluice.provider.http.HttpTransport;
import jakarta.json.stream.JsonGenerator;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The adapter for Anthropic's Messages: {@code POST {base-url}/v1/messages}. */
public final class AnthropicProvider implements Provider {

    private static final String VERSION = "2023-06-01";

    /** The limit sent where the request has none, because Messages require one. Every model still served accepts it. */
    private static final int DEFAULT_MAX_TOKENS = 4096;

    /** The smallest thinking budget that Messages accept. */
    private static final int MIN_THINKING = 1024;

    /** The properties that only this adapter has, with their allowed values. */
    public static final Map<String, List<String>> OPTIONS = Map.of(CacheMarks.OPTION, CacheMarks.VALUES);

    private final HttpTransport transport;
    private final Endpoint endpoint;
    private final CacheMarks marks;
    private final URI uri;
    private final Map<String, String> headers = new HashMap<>();

    public AnthropicProvider(HttpTransport transport, Endpoint endpoint) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.marks = new CacheMarks(endpoint);
        this.uri = endpoint.resolve("/v1/messages");
        headers.put("anthropic-version", VERSION);
        if (endpoint.apiKey() != null) {
            headers.put("x-api-key", endpoint.apiKey());
        }
        headers.putAll(endpoint.headers());
    }

    /** A decoder for Messages events that arrive inside another protocol. */
    public static ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
        return new AnthropicDecoder(listener, reply);
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        RequestBody body = JsonBody.of(request, json -> write(json, request, model, marks));
        return transport.post(uri, headers, body, new AnthropicDecoder(listener, reply), listener);
    }

    @Override
    public @Nullable Unsendable check(ChatRequest request, String model) {
        for (int i = 0; i < request.stop().size(); i++) {
            if (request.stop().get(i).isBlank()) {
                return new Unsendable("stop[" + i + "]", "is blank, which " + model + " does not accept: remove it");
            }
        }
        return Provider.super.check(request, model);
    }

    static void write(JsonGenerator json, ChatRequest request, String model, CacheMarks marks) {
        ClaudeModel claude = ClaudeModel.of(model);
        int thinking = request.thinkingBudget() == null ? 0 : Math.max(MIN_THINKING, request.thinkingBudget());
        int maxTokens = request.maxTokens() == null ? DEFAULT_MAX_TOKENS : request.maxTokens();
        json.write("model", model);
        // This limit includes thinking; the request's limit is that of the reply alone.
        json.write("max_tokens", maxTokens + thinking);
        json.writeStartArray("messages");
        List<Message> turns = request.alternating();
        for (int i = 0; i < turns.size(); i++) {
            Message turn = turns.get(i);
            json.writeStartObject().write("role", turn.role().wireName());
            text(json, "content", turn.text(), i == turns.size() - 1 && marks.afterLastTurn(request));
            json.writeEnd();
        }
        json.writeEnd().write("stream", true);
        if (request.system() != null) {
            text(json, "system", request.system(), marks.afterSystem(request));
        }
        if (thinking > 0) {
            thinking(json, claude, thinking);
        }
        // With thinking only default sampling is allowed, and temperature and top_p exclude each other.
        boolean sampling = thinking == 0 && claude.takesSampling();
        if (request.temperature() != null && sampling) {
            json.write("temperature", Math.min(1, request.temperature()));
        }
        if (request.topP() != null && request.temperature() == null && sampling) {
            json.write("top_p", request.topP());
        }
        JsonBody.stop(json, "stop_sequences", request);
    }

    /** Writes a member with a text, which must be a list of blocks to have a mark. */
    private static void text(JsonGenerator json, String name, String text, boolean marked) {
        if (!marked) {
            json.write(name, text);
            return;
        }
        json.writeStartArray(name).writeStartObject().write("type", "text").write("text", text);
        json.writeStartObject("cache_control").write("type", "ephemeral").writeEnd();
        json.writeEnd().writeEnd();
    }

    private static void thinking(JsonGenerator json, ClaudeModel claude, int budget) {
        if (!claude.thinksAdaptively()) {
            json.writeStartObject("thinking")
                    .write("type", "enabled")
                    .write("budget_tokens", budget)
                    .writeEnd();
            return;
        }
        // Without "display", the newer models send none of their thinking.
        json.writeStartObject("thinking")
                .write("type", "adaptive")
                .write("display", "summarized")
                .writeEnd();
        json.writeStartObject("output_config")
                .write("effort", ChatRequest.effort(budget))
                .writeEnd();
    }
}
