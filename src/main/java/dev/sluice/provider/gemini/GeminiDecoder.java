package dev.sluice.provider.gemini;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.MalformedJson;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.ReplyWriter.ToolCall;
import dev.sluice.provider.gemini.GeminiEvent.Part;
import java.io.ByteArrayOutputStream;

/**
 * Decodes a stream of generated content. Nothing in it is an end: it is over where the connection ends cleanly after a
 * reason to finish, which may come with every chunk, or after the prompt was refused.
 */
final class GeminiDecoder implements ReplyDecoder {

    /** Enough of any error object. */
    private static final int MAX_STRAY_BYTES = 64 * 1024;

    private final ReplyListener listener;
    private final ReplyWriter reply;
    private final GeminiEvent chunk = new GeminiEvent();
    private final ByteArrayOutputStream strayed = new ByteArrayOutputStream(0);
    private String finishReason = "";
    private boolean blocked;
    private boolean outputTold;

    GeminiDecoder(ReplyListener listener, ReplyWriter reply) {
        this.listener = listener;
        this.reply = reply;
    }

    @Override
    public void event(String type, byte[] array, int from, int to) {
        if (reply.ended()) {
            return;
        }
        listener.alive();
        try {
            chunk.read(array, from, to);
        } catch (MalformedJson e) {
            if (type.equals("error")) {
                reply.fail(ProviderFailures.of(0, ""));
            } else {
                listener.skipped();
            }
            return;
        }
        for (int i = 0; i < chunk.parts; i++) {
            tell(array, chunk.part(i));
        }
        usage();
        finishReason = chunk.finishReason.isEmpty() ? finishReason : chunk.finishReason;
        blocked |= !chunk.blockReason.isEmpty();
        if (chunk.error.failed || type.equals("error")) {
            reply.fail(GeminiFailures.of(0, chunk.error));
        }
    }

    private void tell(byte[] array, Part part) {
        switch (part.kind) {
            case TEXT -> reply.text(array, part.from, part.to, part.plain);
            case THOUGHT -> reply.reasoning(array, part.from, part.to, part.plain);
            case CALL -> {
                if (!part.id.isEmpty() && reply.calls().stream().anyMatch(c -> c.id().equals(part.id))) {
                    return; // told again
                }
                ToolCall call = reply.newCall();
                call.identify(part.id, part.name);
                call.input(part.arguments.array(), part.arguments.from(), part.arguments.to(), false);
                call.complete();
            }
        }
    }

    /** Counts of 0 are left out, so a chunk without any says nothing against those of an earlier one. */
    private void usage() {
        boolean told = chunk.candidateTokens >= 0 || chunk.thoughtTokens >= 0;
        if (told || chunk.promptTokens >= 0) {
            long output = Math.max(0, chunk.candidateTokens) + Math.max(0, chunk.thoughtTokens);
            reply.usage(chunk.promptTokens, told || !outputTold ? output : -1);
            outputTold |= told;
        }
    }

    /** Gemini breaks off with an error that is written into the stream as it would stand alone, on several lines. */
    @Override
    public void stray(byte[] array, int from, int to) {
        boolean json = strayed.size() > 0 || array[from] == '{' || array[from] == '[';
        if (json && !reply.ended() && strayed.size() + to - from < MAX_STRAY_BYTES) {
            strayed.write(array, from, to - from);
            strayed.write('\n');
        }
    }

    @Override
    public void end() {
        if (strayed.size() > 0) {
            event("message", strayed.toByteArray(), 0, strayed.size());
        }
        if (!finishReason.isEmpty()) {
            complete();
        } else if (blocked) {
            reply.complete(StopReason.REFUSAL);
        } else {
            reply.fail(ProviderFailures.endedEarly());
        }
    }

    /**
     * Ends the reply for the reason that was told.
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
                    "UNEXPECTED_TOOL_CALL" ->
                reply.fail(new StreamFailed(
                        ErrorCode.PROVIDER_PROTOCOL,
                        "The model wrote a tool call that cannot be read; try again.",
                        true,
                        null));
            default -> reply.complete(reply.calls().isEmpty() ? StopReason.END_TURN : StopReason.TOOL_USE);
        }
    }

    @Override
    public boolean ended() {
        return reply.ended();
    }

    @Override
    public StreamFailed refusal(int status, byte[] body) {
        try {
            chunk.read(body, 0, body.length);
        } catch (MalformedJson e) {
            return status == 200 ? ProviderFailures.notUnderstood() : ProviderFailures.of(status, "");
        }
        if (status == 200) {
            return chunk.error.failed ? GeminiFailures.of(0, chunk.error) : ProviderFailures.notUnderstood();
        }
        return GeminiFailures.of(status, chunk.error);
    }
}
