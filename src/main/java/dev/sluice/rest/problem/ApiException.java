package dev.sluice.rest.problem;

import org.jspecify.annotations.Nullable;

/** A request is answered with a problem instead of what it asked for. Nothing was begun. */
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

    /** Nobody is known to ask. What was wrong with what the caller has shown is not told. */
    public static ApiException unauthorized(@Nullable String challenge) {
        return new ApiException(
                Problem.of(401, "unauthorized", "You are not signed in, or your sign-in has ended.", null),
                0,
                challenge);
    }

    public static ApiException of(int status, String code, String detail) {
        return new ApiException(Problem.of(status, code, detail, null), 0);
    }

    /** A field of the body, the query or the headers is wrong. */
    public static ApiException invalid(String field, String detail) {
        return new ApiException(Problem.of(400, "invalid_request", field + ": " + detail, field), 0);
    }

    /** A field names something that Sluice does not have in that form. */
    public static ApiException notAcceptable(String field, String detail) {
        return new ApiException(Problem.of(406, "not_acceptable", field + ": " + detail, field), 0);
    }

    public static ApiException later(int status, String code, String detail, int retryAfterSeconds) {
        return new ApiException(Problem.of(status, code, detail, null), retryAfterSeconds);
    }

    public static ApiException notFound() {
        return of(404, "not_found", "There is nothing here.");
    }

    /** A field names something that is not there. */
    public static ApiException notFound(String field, String detail) {
        return new ApiException(Problem.of(404, "not_found", field + ": " + detail, field), 0);
    }

    public Problem problem() {
        return problem;
    }

    /** Seconds for the {@code Retry-After} header, or 0 for none. */
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** For the {@code WWW-Authenticate} header, or null for none. */
    @Nullable
    String challenge() {
        return challenge;
    }
}
