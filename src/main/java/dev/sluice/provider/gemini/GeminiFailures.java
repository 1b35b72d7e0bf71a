package dev.sluice.provider.gemini;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.ProviderFailures;
import java.util.Map;

/**
 * The error codes for Gemini's errors, by the name of the status in the error object, else by the HTTP status.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/generate-content/api-errors">Errors</a>, read 2026-11-21
 */
final class GeminiFailures {

    private static final Map<String, ErrorCode> BY_STATUS = Map.ofEntries(
            Map.entry("INVALID_ARGUMENT", ErrorCode.PROVIDER_INVALID_REQUEST),
            Map.entry("OUT_OF_RANGE", ErrorCode.PROVIDER_INVALID_REQUEST),
            Map.entry("NOT_FOUND", ErrorCode.PROVIDER_INVALID_REQUEST),
            Map.entry("UNIMPLEMENTED", ErrorCode.PROVIDER_INVALID_REQUEST),
            // Documented for a project without billing in a country without a free tier.
            Map.entry("FAILED_PRECONDITION", ErrorCode.PROVIDER_AUTH),
            Map.entry("PERMISSION_DENIED", ErrorCode.PROVIDER_AUTH),
            Map.entry("UNAUTHENTICATED", ErrorCode.PROVIDER_AUTH),
            Map.entry("RESOURCE_EXHAUSTED", ErrorCode.PROVIDER_RATE_LIMITED),
            Map.entry("DEADLINE_EXCEEDED", ErrorCode.PROVIDER_TIMEOUT),
            Map.entry("ABORTED", ErrorCode.PROVIDER_UNAVAILABLE),
            Map.entry("CANCELLED", ErrorCode.PROVIDER_UNAVAILABLE),
            Map.entry("DATA_LOSS", ErrorCode.PROVIDER_UNAVAILABLE),
            Map.entry("INTERNAL", ErrorCode.PROVIDER_UNAVAILABLE),
            Map.entry("UNAVAILABLE", ErrorCode.PROVIDER_UNAVAILABLE),
            Map.entry("UNKNOWN", ErrorCode.PROVIDER_UNAVAILABLE));

    private GeminiFailures() {}

    /**
     * Names a failure.
     *
     * @param status the HTTP status, or 0 when the failure came inside a stream
     */
    static StreamFailed of(int status, GeminiError error) {
        StreamFailed failure = named(status == 0 ? error.code : status, error);
        return failure.retryable() && error.retryAfterMs != null
                ? ProviderFailures.retryAfter(failure, error.retryAfterMs)
                : failure;
    }

    private static StreamFailed named(int status, GeminiError error) {
        if (isAboutTheKey(error.reason)) {
            return StreamFailed.of(ErrorCode.PROVIDER_AUTH); // sent with 400, INVALID_ARGUMENT
        }
        if (status == 402) {
            return ProviderFailures.of(status, ""); // used-up credit also comes as RESOURCE_EXHAUSTED
        }
        ErrorCode code = BY_STATUS.get(error.status);
        if (code == null) {
            return ProviderFailures.of(status, error.mentionsLoad ? "overloaded" : error.status);
        }
        return StreamFailed.of(
                code == ErrorCode.PROVIDER_UNAVAILABLE && error.mentionsLoad ? ErrorCode.PROVIDER_OVERLOADED : code);
    }

    private static boolean isAboutTheKey(String reason) {
        return reason.startsWith("API_KEY_")
                || reason.startsWith("ACCESS_TOKEN_")
                || reason.equals("BILLING_DISABLED")
                || reason.equals("SERVICE_DISABLED");
    }
}
