package dev.sluice.provider.bedrock;

import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Message;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.http.HttpTransport;
import jakarta.json.stream.JsonGenerator;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Calls {@code POST {base-url}/model/{model}/converse-stream}. */
public final class BedrockProvider implements Provider {

    /** The option that names the region of signatures, which an access key needs. */
    public static final String REGION = "region";

    /** What Converse takes at most. */
    private static final double MAX_TEMPERATURE = 1;

    /** A budget must be below the limit; this limit of the reply every model that thinks can take. */
    private static final int DEFAULT_MAX_TOKENS = 4096;

    private final HttpTransport transport;
    private final Endpoint endpoint;
    private final AwsLogin login;
    private final BiFunction<ReplyListener, ReplyWriter, ReplyDecoder> wrapped;
    private final Map<String, String> headers = new HashMap<>();

    /**
     * Makes an adapter.
     *
     * @param endpoint its key is a Bedrock API key, or {@code id:secret} or {@code id:secret:session-token}
     * @param wrapped makes a decoder for what InvokeModel wraps, should that come
     */
    public BedrockProvider(
            HttpTransport transport, Endpoint endpoint, BiFunction<ReplyListener, ReplyWriter, ReplyDecoder> wrapped) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.wrapped = wrapped;
        this.login = new AwsLogin(endpoint.apiKey(), endpoint.options().getOrDefault(REGION, ""), Clock.systemUTC());
        headers.put("Accept", "application/vnd.amazon.eventstream");
        headers.putAll(endpoint.headers());
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        byte[] body = JsonBody.object(json -> write(json, request, BedrockModel.of(model)));
        BedrockDecoder decoder = new BedrockDecoder(listener, reply, wrapped);
        URI uri = endpoint.resolve(path(model));
        return transport.post(
                uri, login.headers(uri, headers, body), body, new MessageFraming(decoder), decoder, listener);
    }

    /** Ids hold colons, and ARNs slashes: all but letters, digits and {@code -._~} is escaped, as AWS's SDKs do. */
    static String path(String model) {
        String escaped = URLEncoder.encode(model, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
        return "/model/" + escaped + "/converse-stream";
    }

    static void write(JsonGenerator json, ChatRequest request, BedrockModel model) {
        List<Message> turns = request.alternating();
        String system = request.system();
        json.writeStartArray("messages");
        for (int i = 0; i < turns.size(); i++) {
            Message turn = turns.get(i);
            json.writeStartObject().write("role", turn.role().wireName()).writeStartArray("content");
            if (i == 0 && system != null && !model.takesSystem()) {
                text(json, system);
            }
            text(json, turn.content());
            json.writeEnd().writeEnd();
        }
        json.writeEnd();
        if (system != null && model.takesSystem()) {
            json.writeStartArray("system");
            text(json, system);
            json.writeEnd();
        }
        Integer thinking = model.thinks() ? request.thinkingBudget() : null;
        settings(json, request, model, thinking == null ? 0 : thinking);
        if (thinking != null) {
            json.writeStartObject("additionalModelRequestFields");
            model.askToThink(json, thinking);
            json.writeEnd();
        }
    }

    private static void settings(JsonGenerator json, ChatRequest request, BedrockModel model, int thinking) {
        json.writeStartObject("inferenceConfig");
        if (request.maxTokens() != null) {
            // The limit counts thinking as well; what was asked for is the limit of the reply.
            json.write("maxTokens", request.maxTokens() + (thinking == 0 ? 0 : model.thinkingTokens(thinking)));
        } else if (thinking > 0 && model == BedrockModel.CLAUDE_WITH_BUDGET) {
            json.write("maxTokens", DEFAULT_MAX_TOKENS + model.thinkingTokens(thinking));
        }
        boolean sampling = model.takesSampling(thinking > 0);
        if (request.temperature() != null && sampling) {
            json.write("temperature", Math.min(MAX_TEMPERATURE, request.temperature()));
        }
        if (request.topP() != null && sampling && (request.temperature() == null || model.takesBothSamplings())) {
            json.write("topP", request.topP());
        }
        if (!request.stop().isEmpty()) {
            json.writeStartArray("stopSequences");
            request.stop().forEach(json::write);
            json.writeEnd();
        }
        json.writeEnd();
    }

    private static void text(JsonGenerator json, String text) {
        json.writeStartObject().write("text", text).writeEnd();
    }
}
