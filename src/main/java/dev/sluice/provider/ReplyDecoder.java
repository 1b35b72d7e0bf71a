package dev.sluice.provider;

import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.sse.EventHandler;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes canonical events of one reply in one provider's form. Pure: no HTTP, no threads, no clock. Whatever the bytes,
 * it throws nothing and says the terminal event once at most, after which it ignores what comes.
 */
public interface ReplyDecoder extends EventHandler {

    /** Takes the end of a reply whose connection ended cleanly: completes it where it was whole, else fails it. */
    void end();

    /** Whether the terminal event was said. */
    boolean ended();

    /**
     * Reads an answer that is not in the provider's framing, for providers that say in a header what is wrong.
     *
     * @param headers gives a header's first value, or null
     */
    default StreamFailed refusal(int status, Function<String, @Nullable String> headers, byte[] body) {
        return refusal(status, body);
    }

    /**
     * Reads an answer that is not in the provider's framing.
     *
     * @param status the HTTP status
     * @param body what came of the answer, possibly cut, possibly not JSON
     */
    StreamFailed refusal(int status, byte[] body);
}
