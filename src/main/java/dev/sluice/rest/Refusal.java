package dev.sluice.rest;

import dev.sluice.rest.problem.ApiException;
import dev.sluice.stream.RefusedException;

/** The answers to requests that a limit of streams refuses. */
final class Refusal {

    /** Long enough that a client which waits is unlikely to get the same answer again. */
    private static final int RETRY_SECONDS = 5;

    /** A start that another server has begun takes less. */
    private static final int KEY_SECONDS = 1;

    private Refusal() {}

    static ApiException of(RefusedException refused) {
        return switch (refused.limit()) {
            case READERS ->
                ApiException.later(
                        429,
                        "rate_limited",
                        "This stream has reached its limit of readers. Close one of them.",
                        RETRY_SECONDS);
            case STREAMS ->
                ApiException.later(
                        503,
                        "overloaded",
                        "The server has reached its limit of concurrent replies. Try again later.",
                        RETRY_SECONDS);
            case PRINCIPAL_STREAMS ->
                ApiException.later(
                        429,
                        "rate_limited",
                        "You have reached the limit of concurrent replies. Wait for one to end, or cancel one.",
                        RETRY_SECONDS);
            case PRINCIPAL_STARTS ->
                ApiException.later(
                        429,
                        "rate_limited",
                        "Too many requests: you have reached the limit of replies per minute.",
                        // Rounded up, so that a client which waits that long is let in.
                        (int) refused.retryAfter().plusNanos(999_999_999).toSeconds());
            case NOT_SHARED ->
                ApiException.later(
                        503,
                        "overloaded",
                        "Replies cannot be shared between this service's servers at the moment. Try again later.",
                        RETRY_SECONDS);
            case KEY_TAKEN ->
                ApiException.later(
                        503,
                        "overloaded",
                        "A reply with this Idempotency-Key is being started by another server. Try again.",
                        KEY_SECONDS);
            case SHUTDOWN ->
                ApiException.later(503, "overloaded", "The server is shutting down. Try again later.", RETRY_SECONDS);
        };
    }
}
