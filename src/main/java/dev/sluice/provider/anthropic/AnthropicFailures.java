package dev.sluice.provider.anthropic;

import static java.util.Map.entry;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.ProviderFailures;
import java.util.Map;

/**
 * The error codes for Anthropic's errors. A type that is not in the table is classified by its words, then by the status.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/errors">Errors</a>, read 2026-11-21
 */
final class AnthropicFailures {

    private static final Map<String, ErrorCode> BY_TYPE = Map.ofEntries(
            entry("invalid_request_error", ErrorCode.PROVIDER_INVALID_REQUEST),
            entry("authentication_error", ErrorCode.PROVIDER_AUTH),
            entry("billing_error", ErrorCode.PROVIDER_AUTH),
            entry("permission_error", ErrorCode.PROVIDER_AUTH),
            entry("not_found_error", ErrorCode.PROVIDER_INVALID_REQUEST),
            entry("conflict_error", ErrorCode.PROVIDER_INVALID_REQUEST),
            entry("request_too_large", ErrorCode.PROVIDER_INVALID_REQUEST),
            entry("rate_limit_error", ErrorCode.PROVIDER_RATE_LIMITED),
            entry("api_error", ErrorCode.PROVIDER_UNAVAILABLE),
            entry("timeout_error", ErrorCode.PROVIDER_TIMEOUT),
            entry("overloaded_error", ErrorCode.PROVIDER_OVERLOADED));

    private AnthropicFailures() {}

    /** Whether that is the type of an error. */
    static boolean isError(String type) {
        return BY_TYPE.containsKey(type);
    }

    /**
     * Names a failure.
     *
     * @param status the HTTP status, or 0 when the failure came inside a stream
     * @param type the error's type, or empty
     */
    static StreamFailed of(int status, String type) {
        ErrorCode code = BY_TYPE.get(type);
        return code == null ? ProviderFailures.of(status, type) : StreamFailed.of(code);
    }
}
