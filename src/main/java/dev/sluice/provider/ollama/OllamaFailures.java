package dev.sluice.provider.ollama;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.FailureTable;

/**
 * Ollama's errors in our codes. An error is one sentence, before a stream with a status and inside it without, so a few
 * sentences are all there is to go by.
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

    /** Names a failure by what Ollama said of it, possibly nothing. The status is 0 inside a stream. */
    static StreamFailed of(int status, String said) {
        if (said.contains(NO_THINKING)) {
            // Which of its models can think, Ollama tells only by refusing.
            return new StreamFailed(
                    ErrorCode.PROVIDER_INVALID_REQUEST,
                    "This model does not think: ask it without thinking_budget.",
                    false,
                    null);
        }
        return TABLE.name(status, said);
    }
}
