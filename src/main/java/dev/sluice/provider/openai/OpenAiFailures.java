package dev.sluice.provider.openai;

import static java.util.Map.entry;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.ProviderFailures;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The error codes for errors of Chat Completions. An error in neither table, as most other servers send, is classified by
 * its words and its status.
 *
 * @see <a href="https://platform.openai.com/docs/guides/error-codes">OpenAI's error codes</a>, read 2026-11-21
 * @see <a href="https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter">Azure's content filter</a>,
 *     read 2026-11-21
 * @see <a href="https://console.groq.com/docs/errors">Groq's errors</a>, read 2026-11-21
 * @see <a href="https://openrouter.ai/docs/api/reference/errors-and-debugging">OpenRouter's errors</a>, which are
 *     numbers like HTTP's, read 2026-11-21
 */
final class OpenAiFailures {

    private static final Map<String, ErrorCode> BY_CODE = Map.ofEntries(
            entry("invalid_api_key", ErrorCode.PROVIDER_AUTH),
            entry("invalid_organization", ErrorCode.PROVIDER_AUTH),
            entry("no_such_organization", ErrorCode.PROVIDER_AUTH),
            entry("account_deactivated", ErrorCode.PROVIDER_AUTH),
            entry("billing_not_active", ErrorCode.PROVIDER_AUTH),
            entry("unsupported_country_region_territory", ErrorCode.PROVIDER_AUTH),
            entry("insufficient_permissions", ErrorCode.PROVIDER_AUTH),
            entry("rate_limit_exceeded", ErrorCode.PROVIDER_RATE_LIMITED),
            entry("insufficient_quota", ErrorCode.PROVIDER_RATE_LIMITED),
            entry("billing_hard_limit_reached", ErrorCode.PROVIDER_AUTH),
            entry("engine_overloaded", ErrorCode.PROVIDER_OVERLOADED),
            entry("content_filter", ErrorCode.PROVIDER_CONTENT_FILTER),
            entry("content_policy_violation", ErrorCode.PROVIDER_CONTENT_FILTER),
            entry("context_length_exceeded", ErrorCode.PROVIDER_INVALID_REQUEST),
            entry("string_above_max_length", ErrorCode.PROVIDER_INVALID_REQUEST),
            entry("model_not_found", ErrorCode.PROVIDER_INVALID_REQUEST),
            entry("model_decommissioned", ErrorCode.PROVIDER_INVALID_REQUEST),
            entry("DeploymentNotFound", ErrorCode.PROVIDER_INVALID_REQUEST),
            entry("unsupported_parameter", ErrorCode.PROVIDER_INVALID_REQUEST),
            entry("unsupported_value", ErrorCode.PROVIDER_INVALID_REQUEST),
            entry("invalid_prompt", ErrorCode.PROVIDER_INVALID_REQUEST),
            entry("tool_use_failed", ErrorCode.PROVIDER_INVALID_REQUEST));

    private static final Map<String, ErrorCode> BY_TYPE = Map.of(
            "invalid_request_error", ErrorCode.PROVIDER_INVALID_REQUEST,
            "authentication_error", ErrorCode.PROVIDER_AUTH,
            "permission_error", ErrorCode.PROVIDER_AUTH,
            "tokens", ErrorCode.PROVIDER_RATE_LIMITED,
            "requests", ErrorCode.PROVIDER_RATE_LIMITED,
            "rate_limit_error", ErrorCode.PROVIDER_RATE_LIMITED,
            "overloaded_error", ErrorCode.PROVIDER_OVERLOADED,
            "timeout_error", ErrorCode.PROVIDER_TIMEOUT,
            "server_error", ErrorCode.PROVIDER_UNAVAILABLE,
            "service_unavailable", ErrorCode.PROVIDER_UNAVAILABLE);

    private OpenAiFailures() {}

    /**
     * Names a failure.
     *
     * @param status the HTTP status, or a number like it from the error, or 0 for none
     * @param words the error's code and type, in any order, with blanks between them
     */
    static StreamFailed of(int status, String words) {
        // Codes are more exact than types: an invalid key has the type of an invalid request, too.
        ErrorCode code = find(BY_CODE, words);
        // A status about the caller is more exact than a type.
        boolean aboutCaller = status == 401 || status == 403 || status == 429;
        if (code == null && !aboutCaller) {
            code = find(BY_TYPE, words);
        }
        return code != null
                ? ProviderFailures.named(code, words)
                : ProviderFailures.of(status, aboutCaller ? words.replace("invalid_request_error", "") : words);
    }

    private static @Nullable ErrorCode find(Map<String, ErrorCode> table, String words) {
        for (String word : words.split(" ", -1)) {
            ErrorCode code = table.get(word);
            if (code != null) {
                return code;
            }
        }
        return null;
    }
}
