package dev.sluice.rest.problem;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refuses a request with a problem. Nothing was started. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient Map<String, String> headers;

    private ApiException(Problem problem) {
        this(problem, Map.of());
    }

    private ApiException(Problem problem, Map<String, String> headers) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    /**
     * The caller is unknown. Does not say what was wrong with its credentials, which would help an attacker.
     *
     * @param challenge for {@code WWW-Authenticate}, or null
     * @param signIn where a browser can sign in, relative to the API's address, or null
     */
    public static ApiException unauthorized(@Nullable String challenge, @Nullable String signIn) {
        return new ApiException(
                Problem.of(
                                401,
                                "unauthorized",
                                "You are not signed in, or your sign-in has expired. Sign in and try again.",
                                null)
                        .signIn(signIn),
                challenge == null ? Map.of() : Map.of("WWW-Authenticate", challenge));
    }

    /** The body has a content coding. */
    public static ApiException encoded() {
        return new ApiException(
                Problem.of(
                        415,
                        "unsupported_media_type",
                        "Content-Encoding: must be left out or identity, because compressed bodies are not read. Send the"
                                + " body as it is.",
                        "Content-Encoding"),
                Map.of("Accept-Encoding", "identity"));
    }

    public static ApiException of(int status, String code, String detail) {
        return new ApiException(Problem.of(status, code, detail, null));
    }

    /** A field of the body, a query parameter or a header is wrong; the message begins with its name. */
    public static ApiException invalid(String field, String detail) {
        return new ApiException(Problem.of(400, "invalid_request", field + ": " + detail, field));
    }

    /** A parameter asks for a form that Sluice does not offer. */
    public static ApiException notAcceptable(String field, String detail) {
        return new ApiException(Problem.of(406, "not_acceptable", field + ": " + detail, field));
    }

    /** A field names something that is there already. */
    public static ApiException conflict(String field, String detail) {
        return new ApiException(Problem.of(409, "conflict", field + ": " + detail, field));
    }

    public static ApiException later(int status, String code, String detail, int retryAfterSeconds) {
        return new ApiException(
                Problem.of(status, code, detail, null), Map.of("Retry-After", String.valueOf(retryAfterSeconds)));
    }

    public static ApiException notFound() {
        return of(404, "not_found", "Nothing exists at this address, or it is not yours.");
    }

    /** A field names something that does not exist. */
    public static ApiException notFound(String field, String detail) {
        return new ApiException(Problem.of(404, "not_found", field + ": " + detail, field));
    }

    public Problem problem() {
        return problem;
    }

    /** The headers of the answer besides those of any problem. */
    Map<String, String> headers() {
        return headers;
    }
}
