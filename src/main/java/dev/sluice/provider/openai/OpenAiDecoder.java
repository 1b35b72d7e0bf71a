package dev.sluice.provider.openai;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.JsonText;
import dev.sluice.json.MalformedJson;
import dev.sluice.json.TextTemplate;
import dev.sluice.provider.CitedSources;
import dev.sluice.provider.ModelFile;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.ToolCall;
import dev.sluice.provider.openai.OpenAiContent.Part;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of chat completion chunks, and of whole replies from servers that do not stream.
 *
 * <p>The reply ends at {@code [DONE]}, or when the connection ends cleanly after a finish reason: servers leave out either.
 * {@code [DONE]} without content and without a reason ends no reply.
 * Only the first choice is relayed.
 */
final class OpenAiDecoder implements ReplyDecoder {

    /** The protocol, by the name that its dialect has too. */
    static final String PROTOCOL = "openai";

    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final ReplyListener listener;
    private final ReplyWriter reply;
    private final OpenAiEvent event;
    private final TextTemplate template = new TextTemplate();
    private @Nullable String finishReason;
    private boolean deltasSeen;

    private final Map<Integer, ToolCall> callsByIndex = new HashMap<>();
    private @Nullable ToolCall latestCall;

    /** Separates thinking from the text; null if tags are left in the text. */
    private final @Nullable ThinkTags thinkTags;

    private final CitedSources sources;
    private final ReturnedThinking thinking;

    OpenAiDecoder(ReplyListener listener, ReplyWriter reply) {
        this(listener, reply, false, ChatServer.OPENAI);
    }

    OpenAiDecoder(ReplyListener listener, ReplyWriter reply, boolean thinkTags, ChatServer server) {
        this.listener = listener;
        this.event = new OpenAiEvent(listener::leftOut);
        this.reply = reply;
        this.thinkTags = thinkTags ? new ThinkTags(reply) : null;
        this.sources = new CitedSources(reply);
        this.thinking = new ReturnedThinking(server, reply);
    }

    @Override
    public void event(String type, byte[] array, int from, int to) {
        if (reply.ended()) {
            return;
        }
        listener.alive();
        if (template.fits(array, from, to) && !type.equals("error")) {
            text(array, template.textFrom(), template.textTo(), template.textPlain());
            return;
        }
        if (isDone(array, from, to)) {
            complete();
            return;
        }
        try {
            event.read(array, from, to);
        } catch (MalformedJson e) {
            if (type.equals("error")) {
                fail(ProviderFailures.of(0, ""));
            } else {
                listener.skipped();
            }
            return;
        }
        emit(array);
        if (event.isTextOnly()) {
            Part text = event.content.part(0);
            template.learn(array, from, to, text.from, text.to);
        }
        if (event.failed || type.equals("error")) {
            fail(OpenAiFailures.of(event.errorStatus, event.errorWords.toString()));
        }
    }

    private static boolean isDone(byte[] array, int from, int to) {
        int begin = from;
        int end = to;
        while (begin < end && array[begin] == ' ') {
            begin++;
        }
        while (end > begin && array[end - 1] <= ' ') {
            end--;
        }
        return Arrays.equals(array, begin, end, DONE, 0, DONE.length);
    }

    private void emit(byte[] array) {
        reply.usage(event.tokens);
        deltasSeen |= event.hasDelta;
        for (int i = 0; i < event.content.size(); i++) {
            Part part = event.content.part(i);
            // "message" repeats the deltas, unless there are none.
            if (!part.inMessage || !deltasSeen) {
                emit(array, part);
            }
        }
        cite();
        if (!event.logprobs.isEmpty()) {
            reply.remark(PROTOCOL, event.logprobs);
        }
        if (event.finishReason != null
                && (finishReason == null || !event.finishReason.equals(OpenAiEvent.UNREADABLE))) {
            finishReason = event.finishReason;
            reply.finished();
        }
    }

    private void emit(byte[] array, Part part) {
        switch (part.kind) {
            case TEXT -> text(array, part.from, part.to, part.plain);
            case REASONING -> {
                reply.reasoning(array, part.from, part.to, part.plain);
                thinking.in(part.name);
            }
            case REFUSAL -> reply.refusal(array, part.from, part.to);
            case TOOL -> tool(array, part);
            case FILE -> ModelFile.ofUrl(reply, array, part.from, part.to);
            case DETAIL -> detail(array, part);
            case SOURCE -> {
                // after the text
            }
        }
    }

    private void detail(byte[] array, Part part) {
        if (part.detail != null) {
            thinking.detail(part.detail, new JsonText(array, part.from, part.to));
        }
    }

    /** Writes the sources of the event, with what is known of each before addresses alone. */
    private void cite() {
        for (boolean titled : new boolean[] {true, false}) {
            for (int i = 0; i < event.content.size(); i++) {
                SourceCited source = event.content.part(i).source;
                if (source != null && titled == (source.title() != null)) {
                    // Tags that are left out of the text count in places.
                    sources.cite(source, thinkTags == null ? 0 : SourceCited.UNTOLD);
                }
            }
        }
    }

    private void text(byte[] array, int from, int to, boolean plain) {
        if (!plain) {
            sources.text(array, from, to);
        }
        if (thinkTags == null) {
            reply.text(array, from, to, plain);
        } else {
            thinkTags.text(array, from, to, plain);
        }
    }

    private void tool(byte[] array, Part part) {
        ToolCall call = callOf(array, part);
        call.identify(part.id, part.name);
        if (part.objectArguments != null) {
            call.whole(part.objectArguments); // of several, the last: some servers send it as it grows
        } else {
            call.input(array, part.from, part.to, part.plain);
        }
    }

    /**
     * The call that a piece belongs to. The index should identify it, but some servers send none, and some 0 for every call,
     * so that only the id tells calls apart; and some give several calls one id.
     */
    private ToolCall callOf(byte[] array, Part part) {
        ToolCall there = part.toolIndex >= 0 ? callsByIndex.get(part.toolIndex) : latestCall;
        boolean known = there != null && there.id().equals(part.id);
        ToolCall other = known ? null : reply.callById(part.id);
        ToolCall call = other == null ? there : other;
        if (call == null || begins(array, part, call, other != null)) {
            call = reply.newCall();
        }
        if (part.toolIndex >= 0) {
            callsByIndex.put(part.toolIndex, call);
        }
        latestCall = call;
        return call;
    }

    /**
     * Whether a piece begins another call than the one that has its id, or is in its place.
     *
     * @param elsewhere whether the call has its id, but another is in its place, or none
     */
    private static boolean begins(byte[] array, Part part, ToolCall call, boolean elsewhere) {
        boolean named = !part.name.isEmpty() && !call.name().isEmpty();
        boolean otherId = !part.id.isEmpty() && !part.id.equals(call.id());
        if (part.toolIndex >= 0 && otherId) {
            return named; // without a name: some servers send another id with every piece
        }
        if (otherId) {
            return named || !call.id().isEmpty();
        }
        boolean otherName = named && !part.name.equals(call.name());
        if (part.toolIndex < 0 && part.id.isEmpty()) {
            // The name again belongs to the same call while that is incomplete.
            boolean incomplete = !call.isWithoutArguments() && !call.hasWholeArguments();
            return named && (otherName || !incomplete);
        }
        boolean otherPlace = elsewhere && part.toolIndex >= 0;
        if (otherName) {
            return otherPlace || call.hasWholeArguments();
        }
        return named
                && (part.objectArguments == null
                        ? call.isFollowedBy(array, part.from, part.to)
                        : otherPlace && call.hasOther(part.objectArguments));
    }

    private void fail(StreamFailed failure) {
        flushHeldText();
        reply.fail(failure);
    }

    private void flushHeldText() {
        if (thinkTags != null) {
            thinkTags.end();
        }
    }

    private void complete() {
        flushHeldText();
        thinking.end();
        if (finishReason == null) {
            reply.completeWithoutReason();
            return;
        }
        switch (finishReason) {
            case "length", "max_tokens", "model_length" -> reply.complete(StopReason.MAX_TOKENS);
            case "tool_calls", "function_call", "tool_use" -> reply.complete(StopReason.TOOL_USE);
            case "content_filter", "refusal", "safety" -> reply.complete(StopReason.REFUSAL);
            case "stop_sequence" -> reply.complete(StopReason.STOP_SEQUENCE);
            case "error", "abort" -> reply.fail(ProviderFailures.connectionLost());
            case "insufficient_system_resource" -> reply.fail(StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED));
            default -> reply.complete(StopReason.END_TURN);
        }
    }

    @Override
    public void end() {
        if (reply.ended()) {
            return;
        }
        if (finishReason != null) {
            complete();
        } else {
            fail(ProviderFailures.endedEarly());
        }
    }

    @Override
    public boolean ended() {
        return reply.ended();
    }

    @Override
    public StreamFailed refusal(int status, byte[] body) {
        try {
            event.read(body, 0, body.length);
            return OpenAiFailures.of(
                    status == 200 ? event.errorStatus == 0 ? status : event.errorStatus : status,
                    event.errorWords.toString());
        } catch (MalformedJson e) {
            return status == 200 ? ProviderFailures.notUnderstood() : ProviderFailures.of(status, "");
        }
    }
}
