package dev.sluice.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;

/**
 * A decoder that emits the data of each event as a text, completes the reply at {@code end} or when it is finished, and
 * throws at {@code mistake}.
 */
final class LetterDecoder implements ReplyDecoder {

    private final ReplyListener listener;
    private volatile boolean ended;

    LetterDecoder(ReplyListener listener) {
        this.listener = listener;
    }

    @Override
    public void event(String type, byte[] array, int from, int to) {
        if (ended) {
            return;
        }
        JsonText data = new JsonText(array, from, to).copy();
        if (data.toString().equals("end")) {
            finish();
        } else if (data.toString().equals("mistake")) {
            throw new IllegalStateException("a mistake");
        } else {
            listener.event(new TextDelta(data));
        }
    }

    private void emitEnd(StreamEvent terminal) {
        if (!ended) {
            ended = true;
            listener.event(terminal);
        }
    }

    @Override
    public void finish() {
        emitEnd(new StreamCompleted(StopReason.END_TURN, new Usage(0, 0, false), "p/m", null));
    }

    @Override
    public void end() {
        emitEnd(ProviderFailures.notUnderstood());
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public StreamFailed refusal(int status, byte[] body) {
        return ProviderFailures.of(status, new String(body, UTF_8));
    }
}
