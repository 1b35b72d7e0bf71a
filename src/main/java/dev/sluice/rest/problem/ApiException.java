package dev.sluice.rest.problem;

import org.jspecify.annotations.Nullable;

/** Refuses a request with a problem. Nothing was started. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final int retryAfterSeconds;
    private final @Nullable String challenge;

    private ApiException(Problem problem, int retryAfterSeconds) {
        this(problem, retryAfterSeconds, null);
    }

    private ApiException(Problem problem, int retryAfterSeconds, @Nullable String challenge) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.retryAfterSeconds = retryAfterSeconds;
        this.challenge = challenge;
    }

    /** The caller is unknown. Does not say what was wrong with its credentials, which would help an attacker. */
    public static ApiException unauthorized(@Nullable String challenge) {
        return new ApiException(
                Problem.of(
                        401,
                        "unauthorized",
                        "You are not signed in, or your sign-in has expired. Sign in and try again.",
                        null),
                0,
                challenge);
    }

    public static ApiException of(int status, String code, String detail) {
        return new ApiException(Problem.of(status, code, detail, null), 0);
    }

    /** A field of the body, a query parameter or a header is wrong; the message begins with its name. */
    public static ApiException invalid(String field, String detail) {
        return new ApiException(Problem.of(400, "invalid_request", field + ": " + detail, field), 0);
    }

    /** A parameter asks for a form that Sluice does not offer. */
    public static ApiException notAcceptable(String field, String detail) {
        return new ApiException(Problem.of(406, "not_acceptable", field + ": " + detail, field), 0);
    }

    public static ApiException later(int status, String code, String detail, int retryAfterSeconds) {
        return new ApiException(Problem.of(status, code, detail, null), retryAfterSeconds);
    }

    public static ApiException notFound() {
        return of(404, "not_found", "Nothing exists at this address, or it is not yours.");
    }

    /** A field names something that does not exist. */
    public static ApiException notFound(String field, String detail) {
        return new ApiException(Problem.of(404, "not_found", field + ": " + detail, field), 0);
    }

    public Problem problem() {
        return problem;
    }

    /** The {@code Retry-After} header in seconds, or 0 for none. */
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** The {@code WWW-Authenticate} header, or null for none. */
    @Nullable
    String challenge() {
        return challenge;
    }
}
