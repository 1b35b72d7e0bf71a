package dev.sluice.rest.problem;

import dev.sluice.database.StorageException;
import dev.sluice.stream.UnreachableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Maps every exception to a problem, in the form of the protocol whose address was asked. An unexpected one is logged with its stack trace and answered as {@code internal}. */
public final class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = System.getLogger(ProblemMapper.class.getName());

    /** About as long as a database takes to restart. */
    private static final int RETRY_SECONDS = 5;

    public static final Map<Integer, String> CODES = Map.ofEntries(
            Map.entry(400, "invalid_request"),
            Map.entry(401, "unauthorized"),
            Map.entry(403, "forbidden"),
            Map.entry(404, "not_found"),
            Map.entry(405, "method_not_allowed"),
            Map.entry(406, "not_acceptable"),
            Map.entry(409, "conflict"),
            Map.entry(410, "gone"),
            Map.entry(413, "too_large"),
            Map.entry(415, "unsupported_media_type"),
            Map.entry(429, "rate_limited"),
            Map.entry(503, "overloaded"));

    private final Consumer<String> refused;
    private final Map<String, ErrorShape> shapes;

    /** The request being answered, which Jersey sets. */
    @Context
    private @Nullable UriInfo uri;

    /**
     * Makes the mapper.
     *
     * @param refused gets the code of every problem
     * @param shapes how protocols write a refusal, by the first segment of their paths; the others have problem details
     */
    public ProblemMapper(Consumer<String> refused, Map<String, ErrorShape> shapes) {
        this.refused = refused;
        this.shapes = Map.copyOf(shapes);
    }

    @Override
    public Response toResponse(Throwable thrown) {
        if (thrown instanceof ApiException api) {
            Response.ResponseBuilder problem = Response.fromResponse(problem(api.problem()));
            api.headers().forEach(problem::header);
            return problem.build();
        }
        if (thrown instanceof StorageException) {
            return toResponse(ApiException.later(
                    503,
                    "overloaded",
                    "The conversations cannot be reached at the moment. Try again later.",
                    RETRY_SECONDS));
        }
        if (thrown instanceof AnswerFailedException failed) {
            return toResponse(failed.reason());
        }
        if (thrown instanceof UnreachableException) {
            return toResponse(ApiException.later(
                    503,
                    "overloaded",
                    "The servers of this service cannot ask each other at the moment. Try again later.",
                    RETRY_SECONDS));
        }
        if (thrown instanceof WebApplicationException web && web.getResponse().getStatus() < 500) {
            return jersey(web.getResponse());
        }
        LOG.log(Level.ERROR, "A request failed unexpectedly and was answered with 500", thrown);
        return problem(Problem.of(500, "internal", "The server failed on this request; its log has the reason.", null));
    }

    private Response problem(Problem problem) {
        refused.accept(problem.code());
        ErrorShape shape = uri == null ? null : shapes.get(firstSegment(uri.getPath()));
        return shape == null ? JsonAnswer.problem(problem) : JsonAnswer.refusal(problem.status(), shape.body(problem));
    }

    private static String firstSegment(String path) {
        int from = path.startsWith("/") ? 1 : 0;
        int end = path.indexOf('/', from);
        return path.substring(from, end < 0 ? path.length() : end);
    }

    /** Refusals by Jersey itself: unknown resource, method or content type, or nothing acceptable. */
    private Response jersey(Response refused) {
        int status = refused.getStatus();
        String detail = switch (status) {
            case 404 -> "Nothing exists at this address, or it is not yours.";
            case 405 -> "This resource does not have this method: see the Allow header.";
            case 406 -> "This resource has none of the types in the Accept header.";
            case 415 -> "This resource takes JSON only: send Content-Type: application/json.";
            default -> "The request is malformed and cannot be answered.";
        };
        Response.ResponseBuilder problem = Response.fromResponse(
                problem(Problem.of(status, CODES.getOrDefault(status, "invalid_request"), detail, null)));
        String allow = refused.getHeaderString("Allow");
        return allow == null ? problem.build() : problem.header("Allow", allow).build();
    }
}
