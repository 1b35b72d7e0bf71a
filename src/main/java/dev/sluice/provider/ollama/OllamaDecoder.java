package dev.sluice.provider.ollama;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.MalformedJson;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.WholeCalls;
import dev.sluice.provider.ollama.OllamaEvent.Call;

/**
 * A decoder of the lines of a chat. The reply ends at the line with {@code done}, which may have content like any other, or
 * when the connection ends cleanly after a {@code done_reason}, with which some servers replace it.
 */
final class OllamaDecoder implements ReplyDecoder {

    private final ReplyListener listener;
    private final ReplyWriter reply;
    private final OllamaEvent event;
    private final WholeCalls calls;

    /** Whether there is thinking that does not go back so far. */
    private boolean thinking;

    private String doneReason = "";

    OllamaDecoder(ReplyListener listener, ReplyWriter reply) {
        this.listener = listener;
        this.event = new OllamaEvent(listener::leftOut);
        this.reply = reply;
        this.calls = new WholeCalls(reply);
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
            listener.skipped();
            return;
        }
        reply.reasoning(array, event.thinking);
        thinking |= !event.thinking.isEmpty();
        reply.text(array, event.text);
        if (event.calls.stream().anyMatch(call -> !call.name().isEmpty())) {
            keepThinking();
        }
        calls.beginChunk();
        for (Call call : event.calls) {
            calls.add(call.id(), call.index(), call.name(), call.arguments());
        }
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

    /**
     * Keeps the thinking so far for the next turn, because Ollama wants it back with the calls. Ollama does not sign it.
     *
     * @see <a href="https://docs.ollama.com/capabilities/tool-calling#tool-calling-with-streaming">Tool calling with
     *     streaming</a>, read 2026-11-28
     */
    private void keepThinking() {
        if (thinking) {
            reply.signed(OllamaMessages.MAKER, "unsigned");
            thinking = false;
        }
    }

    /** See "done_reason" in Ollama's documentation, read 2026-11-21. A turn that calls tools ends with {@code stop}, too. */
    private void complete() {
        if (reply.calls().stream().anyMatch(call -> !call.name().isEmpty())) {
            keepThinking();
        }
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
