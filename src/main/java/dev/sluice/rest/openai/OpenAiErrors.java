package dev.sluice.rest.openai;

import dev.sluice.rest.problem.ErrorShape;
import dev.sluice.rest.problem.Problem;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Map;

/**
 * Refusals as OpenAI writes them.
 *
 * @see <a href="https://platform.openai.com/docs/guides/error-codes/api-errors">Error codes</a>
 */
public final class OpenAiErrors implements ErrorShape {

    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    @Override
    public JsonObject body(Problem problem) {
        JsonObjectBuilder error =
                JSON.createObjectBuilder().add("message", problem.detail()).add("type", type(problem.status()));
        if (problem.field() == null) {
            error.addNull("param");
        } else {
            error.add("param", problem.field());
        }
        error.add("code", "model".equals(problem.field()) ? "model_not_found" : code(problem));
        return JSON.createObjectBuilder().add("error", error).build();
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }

    private static String code(Problem problem) {
        return switch (problem.status()) {
            case 401 -> "invalid_api_key";
            case 429 -> "rate_limit_exceeded";
            default -> problem.code();
        };
    }
}
