package dev.sluice.provider.ollama;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.FailureTable;

/**
 * The error codes for Ollama's errors. An error is one sentence, with a status before a stream and without one inside it, so
 * they are classified by words of those sentences.
 *
 * @see <a href="https://docs.ollama.com/api/errors">Errors</a>, read 2026-11-21
 */
final class OllamaFailures {

    private static final String NO_THINKING = "does not support thinking";

    private static final FailureTable TABLE = new FailureTable()
            .words(ErrorCode.PROVIDER_OVERLOADED, "server busy", "maximum pending requests", "overloaded")
            .words(ErrorCode.PROVIDER_RATE_LIMITED, "too many requests", "rate limit", "usage limit")
            .words(ErrorCode.PROVIDER_AUTH, "unauthorized", "forbidden")
            .words(ErrorCode.PROVIDER_INVALID_REQUEST, "does not support", "not found", "context length", "invalid ")
            .words(ErrorCode.PROVIDER_TIMEOUT, "timed out", "timeout")
            .statuses(ErrorCode.PROVIDER_INVALID_REQUEST, 400, 404, 413)
            .statuses(ErrorCode.PROVIDER_AUTH, 401, 402, 403)
            .statuses(ErrorCode.PROVIDER_RATE_LIMITED, 429)
            .statuses(ErrorCode.PROVIDER_OVERLOADED, 503)
            .statuses(ErrorCode.PROVIDER_UNAVAILABLE, 500, 502);

    private OllamaFailures() {}

    /** Names a failure by Ollama's sentence, possibly empty. The status is 0 inside a stream. */
    static StreamFailed of(int status, String said) {
        if (said.contains(NO_THINKING)) {
            // Ollama reports only by this error which of its models cannot think.
            return new StreamFailed(
                    ErrorCode.PROVIDER_INVALID_REQUEST,
                    "This model does not think: leave out thinking_budget.",
                    false,
                    null);
        }
        return TABLE.name(status, said);
    }
}
