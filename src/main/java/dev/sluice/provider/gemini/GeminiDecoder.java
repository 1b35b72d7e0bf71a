package dev.sluice.provider.gemini;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.json.MalformedJson;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.TokenCounts;
import dev.sluice.provider.ToolCall;
import dev.sluice.provider.WholeCalls;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of generated content. The stream has no end marker: the reply ends when the connection ends cleanly after a
 * finish reason, which may come with every chunk, or after the prompt was refused.
 */
final class GeminiDecoder implements ReplyDecoder {

    private static final StreamFailed INVALID_CALL = new StreamFailed(
            ErrorCode.PROVIDER_PROTOCOL, "The model wrote an invalid tool call; try again.", true, null);

    private final ReplyListener listener;
    private final ReplyWriter reply;
    private final GeminiEvent event;
    private final WholeCalls wholeCalls;
    private final GeminiSources sources;

    /** The number of files so far. */
    private int files;

    /** The arguments of the call that is expected to go on; null if there is none. */
    private @Nullable StreamedArguments streamed;

    /** The ids of the calls whose arguments came in parts; not those of calls that came whole. */
    private final Set<String> streamedIds = new HashSet<>();

    private String finishReason = "";
    private boolean blocked;

    /** Whether content came without a finish reason, so that a reason means the end. */
    private boolean reasonEnds;

    private final TokenCounts tokens = new TokenCounts(false);

    /* The last counts of each kind. */
    private long candidateTokens;
    private long thoughtTokens = Usage.UNTOLD;

    GeminiDecoder(ReplyListener listener, ReplyWriter reply) {
        this.listener = listener;
        this.event = new GeminiEvent(listener::leftOut);
        this.reply = reply;
        this.wholeCalls = new WholeCalls(reply);
        this.sources = new GeminiSources(reply);
        reply.keepThinking();
    }

    @Override
    public void event(String type, byte[] array, int from, int to) {
        if (reply.ended()) {
            return;
        }
        listener.alive();
        try {
            event.read(array, from, to);
        } catch (MalformedJson e) {
            if (type.equals("error")) {
                reply.fail(ProviderFailures.of(0, ""));
            } else {
                listener.skipped();
            }
            return;
        }
        wholeCalls.beginChunk();
        for (int i = 0; i < event.parts && !reply.ended(); i++) {
            emit(array, event.part(i));
        }
        sources.take(event.citations);
        usage();
        boolean untold = event.finishReason.isEmpty()
                || (event.finishReason.equals(GeminiEvent.UNREADABLE) && !finishReason.isEmpty());
        finishReason = untold ? finishReason : event.finishReason;
        blocked |= !event.blockReason.isEmpty();
        boolean content = event.hasContent();
        reasonEnds |= event.finishReason.isEmpty() ? content : !content;
        if (blocked || (reasonEnds && !finishReason.isEmpty())) {
            reply.finished();
        } else if (!finishReason.isEmpty()) {
            reply.maybeFinished();
        }
        if (event.error.failed || type.equals("error")) {
            reply.fail(GeminiFailures.of(0, event.error));
        }
    }

    private void emit(byte[] array, GeminiPart part) {
        switch (part.kind) {
            case TEXT -> {
                sign(part, 0);
                reply.text(array, part.text);
            }
            case THOUGHT -> {
                reply.reasoning(array, part.text);
                sign(part, 0);
            }
            case CALL -> {
                ToolCall open = streamed == null ? null : streamed.call();
                int number = reply.calls().size();
                call(part);
                sign(
                        part,
                        number < reply.calls().size() ? number : reply.calls().indexOf(open));
            }
            case FILE -> {
                JsonText data = part.base64(array);
                if (data.isEmpty()) {
                    listener.leftOut(1);
                } else {
                    sign(part, files++);
                    reply.file(part.mediaType(), data.array(), data.from(), data.to());
                }
            }
        }
    }

    /** Takes a part's signature, unless its number among those of its kind is negative, because it is known. */
    private void sign(GeminiPart part, int number) {
        if (!part.signature.isEmpty() && number >= 0) {
            reply.signed(GeminiContents.MAKER, new SignedPart(part.kind, number, part.signature).value());
        }
    }

    /** Takes a whole call, or a part of one: Vertex begins it with its name, and ends it where no other part is expected. */
    private void call(GeminiPart part) {
        StreamedArguments arguments = streamed;
        if (arguments != null && begins(part, arguments.call())) {
            arguments.end();
            arguments = null;
        }
        if (arguments == null) {
            ToolCall known = reply.callById(part.id);
            boolean again = known != null && known.name().equals(part.name);
            if (part.name.isEmpty() || (again && streamedIds.contains(part.id))) {
                return; // no call, or a repeated one
            }
            if (!part.continues && part.pieces.isEmpty()) {
                wholeCalls.add(part.id, -1, part.name, part.arguments);
                return;
            }
            if (again) {
                return;
            }
            streamedIds.add(part.id);
            ToolCall call = reply.newCall();
            call.identify(part.id, part.name);
            arguments = new StreamedArguments(call);
        }
        streamed = arguments;
        arguments.whole(part.arguments);
        for (ArgumentPiece piece : part.pieces) {
            StreamedArguments.Outcome outcome = arguments.take(piece);
            if (outcome != StreamedArguments.Outcome.TAKEN) {
                reply.fail(
                        outcome == StreamedArguments.Outcome.TOO_LONG
                                ? StreamFailed.of(ErrorCode.STREAM_TOO_LONG)
                                : INVALID_CALL);
                return;
            }
        }
        if (!part.continues) {
            endCall();
        }
    }

    /** Whether a part begins another call than the one that is expected to go on. Usually that repeats neither id nor name. */
    private static boolean begins(GeminiPart part, ToolCall open) {
        if (!part.id.isEmpty() && !open.id().isEmpty()) {
            return !part.id.equals(open.id());
        }
        return !part.name.isEmpty() && (part.pieces.isEmpty() || !part.name.equals(open.name()));
    }

    private void endCall() {
        if (streamed != null) {
            streamed.end();
            streamed = null;
        }
    }

    /**
     * Takes token counts. Gemini leaves out zeros, so a count that is missing in one chunk, or cannot be read, is that of an
     * earlier one, or 0 if there was none.
     */
    private void usage() {
        candidateTokens = event.candidateTokens < 0 ? candidateTokens : event.candidateTokens;
        thoughtTokens = event.thoughtTokens < 0 ? thoughtTokens : event.thoughtTokens;
        if (event.promptTokens >= 0 || event.candidateTokens >= 0 || event.thoughtTokens >= 0) {
            tokens.input(event.promptTokens);
            tokens.output(candidateTokens + Math.max(0, thoughtTokens));
            tokens.cached(event.cachedTokens);
            tokens.reasoning(thoughtTokens);
            reply.usage(tokens);
        }
    }

    @Override
    public void end() {
        sources.end();
        if (!finishReason.isEmpty()) {
            complete();
        } else if (blocked) {
            reply.complete(StopReason.REFUSAL);
        } else {
            reply.fail(ProviderFailures.endedEarly());
        }
    }

    /**
     * Ends the reply for the finish reason. A call that the reason cut off is not closed: its arguments would look whole.
     *
     * @see <a href="https://ai.google.dev/api/generate-content#FinishReason">FinishReason</a>, read 2026-11-21
     */
    private void complete() {
        switch (finishReason) {
            case "MAX_TOKENS" -> reply.complete(StopReason.MAX_TOKENS);
            case "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "MODEL_ARMOR",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> reply.complete(StopReason.REFUSAL);
            case "MALFORMED_FUNCTION_CALL",
                    "MALFORMED_RESPONSE",
                    "MISSING_THOUGHT_SIGNATURE",
                    "TOO_MANY_TOOL_CALLS",
                    "UNEXPECTED_TOOL_CALL" -> reply.fail(INVALID_CALL);
            default -> {
                endCall();
                reply.complete(StopReason.END_TURN);
            }
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
        } catch (MalformedJson e) {
            return status == 200 ? ProviderFailures.notUnderstood() : ProviderFailures.of(status, "");
        }
        if (status == 200) {
            return event.error.failed ? GeminiFailures.of(0, event.error) : ProviderFailures.notUnderstood();
        }
        return GeminiFailures.of(status, event.error);
    }
}
