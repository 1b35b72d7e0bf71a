package dev.sluice.provider.http;

import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.ProviderFailures;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an answer's headers say about sending the request again: {@code x-should-retry} decides whether, whatever the status,
 * and {@link RetryAfter} when. Read like the official clients of OpenAI and Anthropic read them, which take nothing but the
 * words {@code true} and {@code false}.
 *
 * @see <a href="https://github.com/openai/openai-python/blob/main/src/openai/_base_client.py">openai-python, {@code
 *     _should_retry}</a>, read 2026-11-28
 */
final class RetryAdvice {

    private RetryAdvice() {}

    /**
     * The failure with the advice of its answer.
     *
     * @param header returns a header's first value, or null
     */
    static StreamFailed of(StreamFailed failure, int status, Function<String, @Nullable String> header, Instant now) {
        StreamFailed advised = failure;
        String should = header.apply("x-should-retry");
        if (should != null && status >= 400) {
            advised = switch (should.strip()) {
                case "true" -> ProviderFailures.retryable(failure, true);
                case "false" -> ProviderFailures.retryable(failure, false);
                default -> failure;
            };
        }
        Long wait = RetryAfter.millis(header, now);
        return wait == null ? advised : ProviderFailures.retryAfter(advised, wait);
    }
}
