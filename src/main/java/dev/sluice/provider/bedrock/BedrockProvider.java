package dev.sluice.provider.bedrock;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Input;
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
import dev.sluice.provider.http.HttpTransport;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The adapter for Bedrock's Converse: {@code POST {base-url}/model/{model}/converse-stream}. */
public final class BedrockProvider implements Provider {

    /** The option with the region of signatures, which an access key requires. */
    public static final String REGION = "region";

    /** The properties that only this adapter has, with their allowed values; an empty list allows any. */
    public static final Map<String, List<String>> OPTIONS =
            Map.of(REGION, List.of(), CacheMarks.OPTION, CacheMarks.VALUES);

    /** A maker of decoders for the events that InvokeModel wraps. */
    @FunctionalInterface
    public interface Wrapped {

        /**
         * Makes the decoder of a reply.
         *
         * @param maker the maker of the signatures of its thinking
         */
        ReplyDecoder decoder(String maker, ReplyListener listener, ReplyWriter reply);
    }

    private final HttpTransport transport;
    private final Endpoint endpoint;
    private final CacheMarks marks;
    private final AwsAuthorization authorization;
    private final Wrapped wrapped;
    private final Map<String, String> headers = new HashMap<>();

    /**
     * Makes an adapter.
     *
     * @param endpoint its key is a Bedrock API key, or {@code id:secret} or {@code id:secret:session-token}
     * @param wrapped makes a decoder for the events that InvokeModel wraps, for gateways that answer with them
     */
    public BedrockProvider(HttpTransport transport, Endpoint endpoint, Wrapped wrapped) {
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
        RequestBody body = JsonBody.of(request, new BedrockRequest(request, BedrockModel.of(model), marks)::write);
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

    @Override
    public @Nullable Unsendable check(ChatRequest request, String model) {
        Unsendable wrong = new BedrockCheck(model).check(request);
        return wrong == null ? Provider.super.check(request, model) : wrong;
    }

    @Override
    public List<String> leftOut(ChatRequest request, String model) {
        return new BedrockRequest(request, BedrockModel.of(model), marks).leftOut();
    }

    @Override
    public Set<Input> inputs(String model) {
        return ModelInputs.of("bedrock", endpoint, model);
    }
}
