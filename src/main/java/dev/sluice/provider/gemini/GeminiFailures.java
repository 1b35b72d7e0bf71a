package dev.sluice.provider.gemini;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.ProviderFailures;
import java.util.Map;

/**
 * What Gemini's failures are in our codes, by the name of the status in the error object; what it does not name, by the
 * HTTP status.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/generate-content/api-errors">Errors</a>, read 2026-11-21
 */
final class GeminiFailures {

    private static final Map<String, ErrorCode> BY_STATUS = Map.ofEntries(
            Map.entry("INVALID_ARGUMENT", ErrorCode.PROVIDER_INVALID_REQUEST),
            Map.entry("OUT_OF_RANGE", ErrorCode.PROVIDER_INVALID_REQUEST),
            Map.entry("NOT_FOUND", ErrorCode.PROVIDER_INVALID_REQUEST),
            Map.entry("UNIMPLEMENTED", ErrorCode.PROVIDER_INVALID_REQUEST),
            // Documented as a country without a free tier, for a project without billing.
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
        if (isOfTheKey(error.reason)) {
            return StreamFailed.of(ErrorCode.PROVIDER_AUTH); // comes as 400, INVALID_ARGUMENT
        }
        if (status == 402) {
            return ProviderFailures.of(status, ""); // credit that is used up comes as RESOURCE_EXHAUSTED, too
        }
        ErrorCode code = BY_STATUS.get(error.status);
        if (code == null) {
            return ProviderFailures.of(status, error.speaksOfLoad ? "overloaded" : error.status);
        }
        return StreamFailed.of(
                code == ErrorCode.PROVIDER_UNAVAILABLE && error.speaksOfLoad ? ErrorCode.PROVIDER_OVERLOADED : code);
    }

    private static boolean isOfTheKey(String reason) {
        return reason.startsWith("API_KEY_")
                || reason.startsWith("ACCESS_TOKEN_")
                || reason.equals("BILLING_DISABLED")
                || reason.equals("SERVICE_DISABLED");
    }
}
