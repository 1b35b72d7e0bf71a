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
 * A decoder of the lines of a chat. The reply ends at the line with {@code done}, which may have content like any other, or
 * when the connection ends cleanly after a {@code done_reason}, with which some servers replace it.
 */
final class OllamaDecoder implements ReplyDecoder {

    private final ReplyListener listener;
    private final ReplyWriter reply;
    private final OllamaEvent event;

    private String doneReason = "";

    /** The calls already emitted, as far as an id or index distinguishes them. */
    private final Set<Call> placedCalls = new HashSet<>();

    OllamaDecoder(ReplyListener listener, ReplyWriter reply) {
        this.listener = listener;
        this.event = new OllamaEvent(listener::leftOut);
        this.reply = reply;
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
            listener.skipped();
            return;
        }
        reply.reasoning(array, event.thinking);
        reply.text(array, event.text);
        event.calls.forEach(this::emit);
        if (event.failed) {
            reply.fail(OllamaFailures.of(event.errorStatus, event.error));
            return;
        }
        reply.usage(event.tokens);
        doneReason = event.doneReason.isEmpty() ? doneReason : event.doneReason;
        if (event.done) {
            complete();
        } else if (!event.doneReason.isEmpty()) {
            reply.finished();
        }
    }

    private void emit(Call call) {
        if (isRepeated(call)) {
            return;
        }
        ToolCall written = reply.newCall();
        written.identify(call.id(), call.name());
        written.input(call.arguments());
        written.complete();
    }

    /** Equal calls without an id and an index are different calls; with one, they are the same call again. */
    private boolean isRepeated(Call call) {
        boolean placed = !call.id().isEmpty() || call.index() >= 0;
        return placed && !placedCalls.add(call);
    }

    /** See "done_reason" in Ollama's documentation, read 2026-11-21. A turn that calls tools ends with {@code stop}, too. */
    private void complete() {
        reply.complete(doneReason.equals("length") ? StopReason.MAX_TOKENS : StopReason.END_TURN);
    }

    @Override
    public void end() {
        if (doneReason.isEmpty()) {
            reply.fail(ProviderFailures.endedEarly());
        } else {
            complete();
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
            return OllamaFailures.of(status, event.error);
        } catch (MalformedJson e) {
            return status == 200 ? ProviderFailures.notUnderstood() : OllamaFailures.of(status, "");
        }
    }
}
