package dev.sluice.rest.anthropic;

import dev.sluice.rest.problem.ErrorShape;
import dev.sluice.rest.problem.Problem;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Map;

/**
 * Refusals as Anthropic writes them.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/errors">Errors</a>
 */
public final class AnthropicErrors implements ErrorShape {

    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    /** By this, the official clients' tool runners send all turns from then on, instead of a thread's new ones. */
    private static final JsonObject NO_THREADS = JSON.createObjectBuilder()
            .add("error_code", "thread_unsupported_request")
            .add("unsupported", JSON.createArrayBuilder().add(MessagesReader.THREAD))
            .build();

    @Override
    public JsonObject body(Problem problem) {
        JsonObjectBuilder error =
                JSON.createObjectBuilder().add("type", type(problem.status())).add("message", problem.detail());
        if (MessagesReader.THREAD.equals(problem.field())) {
            error.add("details", NO_THREADS);
        }
        return JSON.createObjectBuilder()
                .add("type", "error")
                .add("error", error)
                .addNull("request_id")
                .build();
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404, 410 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}
