package dev.sluice.provider.responses;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.ProviderFailures;
import java.util.Map;

/**
 * The error codes for errors of Responses. An error's code counts before its type, and both before the HTTP status.
 *
 * @see <a href="https://developers.openai.com/docs/guides/error-codes">Error codes</a>, read 2026-11-21
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/object#responses/object-error">The error of a
 *     response</a>, read 2026-11-21
 */
final class ResponsesFailures {

    private static final Map<String, ErrorCode> CODES = Map.ofEntries(
            Map.entry("authentication_error", ErrorCode.PROVIDER_AUTH),
            Map.entry("billing_hard_limit_reached", ErrorCode.PROVIDER_AUTH),
            Map.entry("billing_not_active", ErrorCode.PROVIDER_AUTH),
            Map.entry("invalid_api_key", ErrorCode.PROVIDER_AUTH),
            Map.entry("ip_not_authorized", ErrorCode.PROVIDER_AUTH),
            Map.entry("permission_error", ErrorCode.PROVIDER_AUTH),
            Map.entry("unsupported_country_region_territory", ErrorCode.PROVIDER_AUTH),
            Map.entry("rate_limit_error", ErrorCode.PROVIDER_RATE_LIMITED),
            Map.entry("rate_limit_exceeded", ErrorCode.PROVIDER_RATE_LIMITED),
            Map.entry("requests", ErrorCode.PROVIDER_RATE_LIMITED),
            Map.entry("tokens", ErrorCode.PROVIDER_RATE_LIMITED),
            Map.entry("server_is_overloaded", ErrorCode.PROVIDER_OVERLOADED),
            Map.entry("service_unavailable_error", ErrorCode.PROVIDER_OVERLOADED),
            Map.entry("slow_down", ErrorCode.PROVIDER_OVERLOADED),
            Map.entry("internal_error", ErrorCode.PROVIDER_UNAVAILABLE),
            Map.entry("server_error", ErrorCode.PROVIDER_UNAVAILABLE),
            Map.entry("vector_store_timeout", ErrorCode.PROVIDER_TIMEOUT),
            Map.entry("content_filter", ErrorCode.PROVIDER_CONTENT_FILTER),
            Map.entry("content_policy_violation", ErrorCode.PROVIDER_CONTENT_FILTER),
            Map.entry("image_content_policy_violation", ErrorCode.PROVIDER_CONTENT_FILTER),
            Map.entry("context_length_exceeded", ErrorCode.PROVIDER_INVALID_REQUEST),
            Map.entry("invalid_prompt", ErrorCode.PROVIDER_INVALID_REQUEST),
            Map.entry("model_not_found", ErrorCode.PROVIDER_INVALID_REQUEST),
            Map.entry("unsupported_parameter", ErrorCode.PROVIDER_INVALID_REQUEST),
            Map.entry("unsupported_value", ErrorCode.PROVIDER_INVALID_REQUEST));

    private ResponsesFailures() {}

    /**
     * Names a failure.
     *
     * @param status the HTTP status, or 0 where there is none
     * @param type the error's type, possibly empty
     * @param code the error's code, possibly empty
     */
    static StreamFailed of(int status, String type, String code) {
        ErrorCode known = CODES.getOrDefault(code, CODES.get(type));
        if (known != null) {
            return StreamFailed.of(known);
        }
        // A 401 without a code has the type invalid_request_error: these statuses are more exact than the words.
        boolean exact = status == 401 || status == 403 || status == 404 || status == 429;
        String words = type + ' ' + code;
        return ProviderFailures.of(status, exact && !words.contains("quota") ? "" : words);
    }
}
