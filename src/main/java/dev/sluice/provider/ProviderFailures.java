package dev.sluice.provider;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.sse.BadFraming;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The error codes for providers' errors, as far as all providers agree: by words in an error's type or code, else by the
 * HTTP status.
 */
public final class ProviderFailures {

    /** Longest wait that is passed on: no client would wait longer. */
    private static final long MAX_RETRY_AFTER_MS = Duration.ofDays(1).toMillis();

    private static final Pattern ERROR_STATUS = Pattern.compile("[45][0-9]{2}");

    private ProviderFailures() {}

    /**
     * Names a failure.
     *
     * @param status the HTTP status, or 0 when the failure came inside a stream
     * @param words the error's type, code and other machine-readable words, joined; possibly empty
     */
    public static StreamFailed of(int status, String words) {
        ErrorCode byWords = byWords(words.toLowerCase(Locale.ROOT));
        ErrorCode code = byWords != null ? byWords : status == 0 ? ErrorCode.PROVIDER_UNAVAILABLE : byStatus(status);
        return named(code, words);
    }

    /**
     * Returns the HTTP status that an error inside a stream has for its code, or 0. Only 400 to 599 are statuses of errors; other
     * numbers are codes of the provider's own.
     */
    public static int status(String code) {
        return ERROR_STATUS.matcher(code).matches() ? Integer.parseInt(code) : 0;
    }

    /** A failure of that code, with a more exact message where the error's words allow it. */
    public static StreamFailed named(ErrorCode code, String words) {
        // A used-up quota looks like a rate limit, but waiting does not help.
        return words.contains("insufficient_quota")
                ? new StreamFailed(
                        code, "The provider's quota is used up; tell the operator of this server.", false, null)
                : StreamFailed.of(code);
    }

    private static @Nullable ErrorCode byWords(String words) {
        if (has(words, "content_filter", "content_policy", "contentfilter", "responsibleaipolicy")) {
            return ErrorCode.PROVIDER_CONTENT_FILTER;
        }
        if (has(words, "overloaded", "engine_overloaded", "capacity")) {
            return ErrorCode.PROVIDER_OVERLOADED;
        }
        if (has(words, "rate_limit", "ratelimit", "too_many_requests", "insufficient_quota", "quota")) {
            return ErrorCode.PROVIDER_RATE_LIMITED;
        }
        if (has(words, "authentication", "permission", "invalid_api_key", "unauthorized", "forbidden", "billing")) {
            return ErrorCode.PROVIDER_AUTH;
        }
        if (has(words, "timeout", "timed_out")) {
            return ErrorCode.PROVIDER_TIMEOUT;
        }
        if (has(
                words,
                "invalid_request",
                "bad_request",
                "badrequest",
                "not_found",
                "too_large",
                "context_length",
                "tool_use_failed")) {
            return ErrorCode.PROVIDER_INVALID_REQUEST;
        }
        if (has(words, "api_error", "server_error", "internal", "unavailable", "bad_gateway")) {
            return ErrorCode.PROVIDER_UNAVAILABLE;
        }
        return null;
    }

    private static boolean has(String words, String... any) {
        for (String word : any) {
            if (words.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static ErrorCode byStatus(int status) {
        return switch (status) {
            case 401, 402, 403, 407 -> ErrorCode.PROVIDER_AUTH;
            case 408, 504, 524 -> ErrorCode.PROVIDER_TIMEOUT;
            case 429 -> ErrorCode.PROVIDER_RATE_LIMITED;
            case 529 -> ErrorCode.PROVIDER_OVERLOADED;
            default ->
                status >= 500
                        ? ErrorCode.PROVIDER_UNAVAILABLE
                        : status >= 400 ? ErrorCode.PROVIDER_INVALID_REQUEST : ErrorCode.PROVIDER_PROTOCOL;
        };
    }

    /** The failure with the wait in milliseconds that the provider asked for, brought between 0 and a day. */
    public static StreamFailed retryAfter(StreamFailed failure, long millis) {
        long wait = Math.max(0, Math.min(millis, MAX_RETRY_AFTER_MS));
        return new StreamFailed(failure.code(), failure.message(), failure.retryable(), wait);
    }

    /** The failure with the provider's own word on whether the same request may succeed later. */
    public static StreamFailed retryable(StreamFailed failure, boolean retryable) {
        if (failure.retryable() == retryable) {
            return failure;
        }
        String message = retryable
                ? "The provider could not take the request at the moment; try again."
                : "The provider refused the request and asks not to repeat it; choose another model, or tell your"
                        + " administrator.";
        return new StreamFailed(failure.code(), message, retryable, failure.retryAfterMs());
    }

    /** The failure of a connection that ended before the reply's own end. */
    public static StreamFailed endedEarly() {
        return new StreamFailed(
                ErrorCode.PROVIDER_PROTOCOL,
                "The provider ended its reply before it was complete; try again.",
                true,
                null);
    }

    /** The failure of a connection that could not be made, broke, or was cut. */
    public static StreamFailed connectionLost() {
        return StreamFailed.of(ErrorCode.PROVIDER_UNAVAILABLE);
    }

    /** The failure of an answer that cannot be split into events. */
    public static StreamFailed of(BadFraming fault) {
        return switch (fault.reason()) {
            case BROKEN -> notUnderstood();
            case TOO_LONG ->
                new StreamFailed(
                        ErrorCode.STREAM_TOO_LONG,
                        "The provider sent an event longer than this server's limit, such as a large picture; ask for a"
                                + " smaller one, or ask your administrator to raise sluice.limits.event-bytes.",
                        false,
                        null);
            case TOO_MANY ->
                new StreamFailed(
                        ErrorCode.STREAM_TOO_LONG,
                        "Too many large events, such as pictures, are arriving at once; try again in a moment.",
                        true,
                        null);
        };
    }

    /** The failure of an answer that is not in the provider's protocol. */
    public static StreamFailed notUnderstood() {
        return StreamFailed.of(ErrorCode.PROVIDER_PROTOCOL);
    }
}
