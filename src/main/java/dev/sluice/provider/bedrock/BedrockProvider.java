package dev.sluice.provider.bedrock;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
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
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The adapter for Bedrock's Converse: {@code POST {base-url}/model/{model}/converse-stream}. */
public final class BedrockProvider implements Provider {

    /** The option with the region of signatures, which an access key requires. */
    public static final String REGION = "region";

    /** The properties that only this adapter has, with their allowed values; an empty list allows any. */
    public static final Map<String, List<String>> OPTIONS =
            Map.of(REGION, List.of(), CacheMarks.OPTION, CacheMarks.VALUES);

    /** The highest temperature that Converse accepts. */
    private static final double MAX_TEMPERATURE = 1;

    /** The limit sent with a thinking budget, which must be below it. Every model that thinks accepts it. */
    private static final int DEFAULT_MAX_TOKENS = 4096;

    private final HttpTransport transport;
    private final Endpoint endpoint;
    private final CacheMarks marks;
    private final AwsAuthorization authorization;
    private final BiFunction<ReplyListener, ReplyWriter, ReplyDecoder> wrapped;
    private final Map<String, String> headers = new HashMap<>();

    /**
     * Makes an adapter.
     *
     * @param endpoint its key is a Bedrock API key, or {@code id:secret} or {@code id:secret:session-token}
     * @param wrapped makes a decoder for the events that InvokeModel wraps, for gateways that answer with them
     */
    public BedrockProvider(
            HttpTransport transport, Endpoint endpoint, BiFunction<ReplyListener, ReplyWriter, ReplyDecoder> wrapped) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.marks = new CacheMarks(endpoint);
        this.wrapped = wrapped;
        this.authorization =
                new AwsAuthorization(endpoint.apiKey(), endpoint.options().getOrDefault(REGION, ""), Clock.systemUTC());
        headers.put("Accept", "application/vnd.amazon.eventstream");
        headers.putAll(endpoint.headers());
    }

    /** Whether the name can be in the address. */
    @Override
    public boolean knows(String model) {
        return Endpoint.isSegment(model);
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        ReplyWriter reply = new ReplyWriter(listener, request, endpoint.name() + '/' + model);
        RequestBody body = JsonBody.of(request, json -> write(json, request, BedrockModel.of(model), marks));
        BedrockDecoder decoder = new BedrockDecoder(listener, reply, wrapped);
        return transport.post(
                endpoint.resolve(path(model)),
                uri -> authorization.headers(uri, headers, body),
                body,
                new MessageFraming(decoder, transport.events()),
                decoder,
                listener);
    }

    /** The path of a model, whose id may contain colons and slashes. */
    static String path(String model) {
        return "/model/" + Endpoint.segment(model) + "/converse-stream";
    }

    static void write(JsonGenerator json, ChatRequest request, BedrockModel model, CacheMarks marks) {
        List<Message> turns = request.alternating();
        String system = request.system();
        json.writeStartArray("messages");
        for (int i = 0; i < turns.size(); i++) {
            Message turn = turns.get(i);
            json.writeStartObject().write("role", turn.role().wireName()).writeStartArray("content");
            if (i == 0 && system != null && !model.takesSystem()) {
                text(json, system);
            }
            text(json, turn.text());
            if (i == turns.size() - 1 && model.takesCacheMarks() && marks.afterLastTurn(request)) {
                mark(json);
            }
            json.writeEnd().writeEnd();
        }
        json.writeEnd();
        if (system != null && model.takesSystem()) {
            json.writeStartArray("system");
            text(json, system);
            if (model.takesCacheMarks() && marks.afterSystem(request)) {
                mark(json);
            }
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
            // This limit includes thinking; the request's limit is that of the reply alone.
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
        JsonBody.stop(json, "stopSequences", request);
        json.writeEnd();
    }

    private static void text(JsonGenerator json, String text) {
        json.writeStartObject().write("text", text).writeEnd();
    }

    private static void mark(JsonGenerator json) {
        json.writeStartObject()
                .writeStartObject("cachePoint")
                .write("type", "default")
                .writeEnd()
                .writeEnd();
    }
}
