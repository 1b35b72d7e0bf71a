package dev.sluice.provider.ollama;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.MalformedJson;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.ReplyWriter.ToolCall;
import dev.sluice.provider.ollama.OllamaEvent.Call;
import java.util.HashSet;
import java.util.Set;

/**
 * Decodes the lines of a chat. It is over at the line that says {@code done}, which may have content like any other, and
 * nowhere else.
 */
final class OllamaDecoder implements ReplyDecoder {

    private final ReplyListener listener;
    private final ReplyWriter reply;
    private final OllamaEvent line = new OllamaEvent();

    /** The calls that were told, as far as they can be told from each other. */
    private final Set<Call> placedCalls = new HashSet<>();

    OllamaDecoder(ReplyListener listener, ReplyWriter reply) {
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
            line.read(array, from, to);
        } catch (MalformedJson e) {
            listener.skipped();
            return;
        }
        reply.reasoning(array, line.thinking);
        reply.text(array, line.text);
        line.calls.forEach(this::tell);
        if (line.failed) {
            reply.fail(OllamaFailures.of(line.errorStatus, line.error));
        } else if (line.done) {
            reply.usage(line.inputTokens, line.outputTokens);
            reply.complete(stopReason());
        }
    }

    private void tell(Call call) {
        if (isToldAgain(call)) {
            return;
        }
        ToolCall told = reply.newCall();
        told.identify(call.id(), call.name());
        told.input(
                call.arguments().array(),
                call.arguments().from(),
                call.arguments().to(),
                false);
        told.complete();
    }

    /** Two calls may be alike; the same one has the same id, or where there are none the same place. */
    private boolean isToldAgain(Call call) {
        boolean placed = !call.id().isEmpty() || call.index() >= 0;
        return placed && !placedCalls.add(call);
    }

    /** See "done_reason" in Ollama's documentation, read 2026-11-21; a turn that calls tools ends as {@code stop}, too. */
    private StopReason stopReason() {
        if (line.doneReason.equals("length")) {
            return StopReason.MAX_TOKENS;
        }
        return reply.calls().isEmpty() ? StopReason.END_TURN : StopReason.TOOL_USE;
    }

    @Override
    public void end() {
        reply.fail(ProviderFailures.endedEarly());
    }

    @Override
    public boolean ended() {
        return reply.ended();
    }

    @Override
    public StreamFailed refusal(int status, byte[] body) {
        try {
            line.read(body, 0, body.length);
            return OllamaFailures.of(status, line.error);
        } catch (MalformedJson e) {
            return status == 200 ? ProviderFailures.notUnderstood() : OllamaFailures.of(status, "");
        }
    }
}
