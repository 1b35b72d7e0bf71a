package dev.sluice.provider;

import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.sse.EventHandler;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of one reply from a provider's form into canonical events. Pure: no HTTP, no threads, no clock. For any
 * bytes, it throws nothing and emits at most one terminal event, after which it ignores its input.
 */
public interface ReplyDecoder extends EventHandler {

    /** Takes the clean end of the connection: completes a reply that is whole, and fails any other. */
    void end();

    /**
     * Completes a reply that the provider has given its reason to stop for, see {@link ReplyListener#finished}, but did not
     * end in a reasonable time.
     */
    default void finish() {
        end();
    }

    /** Takes JSON outside of events as an event: some providers break off with a bare error object. */
    @Override
    default void stray(byte[] array, int from, int to) {
        event("message", array, from, to);
    }

    /** Whether the terminal event was emitted. */
    boolean ended();

    /**
     * Names the failure in an answer that is not in the provider's framing, for providers that describe it in a header.
     *
     * @param headers returns a header's first value, or null
     */
    default StreamFailed refusal(int status, Function<String, @Nullable String> headers, byte[] body) {
        return refusal(status, body);
    }

    /**
     * Names the failure in an answer that is not in the provider's framing.
     *
     * @param status the HTTP status
     * @param body the answer as far as it came, possibly cut, possibly not JSON
     */
    StreamFailed refusal(int status, byte[] body);
}
