package dev.sluice.provider.cohere;

import dev.sluice.event.ErrorCode;
import dev.sluice.provider.FailureTable;

/**
 * The error codes for Cohere's errors: by the status before a stream, and by the finish reason inside it, the only
 * machine-readable word there.
 *
 * @see <a href="https://docs.cohere.com/reference/errors">Errors</a> and <a
 *     href="https://docs.cohere.com/reference/chat-stream">Chat with streaming</a>, both read 2026-11-21
 */
final class CohereFailures {

    static final FailureTable TABLE = new FailureTable()
            .words(ErrorCode.PROVIDER_CONTENT_FILTER, "error_toxic")
            .words(ErrorCode.PROVIDER_TIMEOUT, "timeout")
            .words(ErrorCode.PROVIDER_INVALID_REQUEST, "error_limit")
            .statuses(ErrorCode.PROVIDER_INVALID_REQUEST, 400, 404, 405, 413, 422, 501)
            .statuses(ErrorCode.PROVIDER_AUTH, 401, 402, 403)
            .statuses(ErrorCode.PROVIDER_RATE_LIMITED, 429)
            // "Invalid token": the prompt or the reply contains a word from a blocklist.
            .statuses(ErrorCode.PROVIDER_CONTENT_FILTER, 498)
            .statuses(ErrorCode.PROVIDER_UNAVAILABLE, 499, 500, 502, 503)
            .statuses(ErrorCode.PROVIDER_TIMEOUT, 408, 504);

    private CohereFailures() {}
}
