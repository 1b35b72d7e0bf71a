package dev.sluice.provider.anthropic;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonScanner;
import dev.sluice.json.MalformedJson;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;

/**
 * A decoder of the answer to a request for a count.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages/count_tokens">Count tokens in a Message</a>
 */
final class TokenCountDecoder implements ReplyDecoder {

    private static final long UNTOLD = -1;

    private final ReplyListener listener;
    private final String model;
    private final JsonScanner json = new JsonScanner();
    private final ReplyDecoder failures;
    private long tokens = UNTOLD;
    private boolean ended;

    /**
     * Makes a decoder.
     *
     * @param model {@code provider/model}
     * @param failures names the failures
     */
    TokenCountDecoder(ReplyListener listener, String model, ReplyDecoder failures) {
        this.listener = listener;
        this.model = model;
        this.failures = failures;
    }

    @Override
    public void event(String type, byte[] array, int from, int to) {
        try {
            json.read(array, from, to, this::count);
        } catch (MalformedJson e) {
            tokens = UNTOLD;
        }
    }

    private void count() {
        tokens = UNTOLD;
        json.object();
        while (json.key()) {
            if (json.is("input_tokens")) {
                tokens = json.number(UNTOLD);
            } else {
                json.skip();
            }
        }
    }

    @Override
    public void end() {
        if (!ended) {
            ended = true;
            listener.event(
                    tokens < 0
                            ? ProviderFailures.notUnderstood()
                            : new StreamCompleted(StopReason.END_TURN, new Usage(tokens, 0, false), model, null));
        }
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public StreamFailed refusal(int status, byte[] body) {
        return failures.refusal(status, body);
    }
}
