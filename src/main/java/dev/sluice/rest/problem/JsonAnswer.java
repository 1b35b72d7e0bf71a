package dev.sluice.rest.problem;

import jakarta.json.JsonObject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.config.PropertyNamingStrategy;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;

/** Turns records into JSON responses: names in snake_case, nulls left out. */
public final class JsonAnswer {

    static final String PROBLEM_TYPE = "application/problem+json";
    public static final String JSON_TYPE = "application/json";

    private static final Jsonb JSON = JsonbBuilder.create(
            new JsonbConfig().withPropertyNamingStrategy(PropertyNamingStrategy.LOWER_CASE_WITH_UNDERSCORES));

    private JsonAnswer() {}

    public static Response.ResponseBuilder of(int status, Object entity) {
        return Response.status(status)
                .entity(bytes(entity))
                .type(JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    static Response problem(Problem problem) {
        return of(problem.status(), problem).type(PROBLEM_TYPE).build();
    }

    static Response refusal(int status, JsonObject body) {
        return Response.status(status)
                .entity(body.toString().getBytes(StandardCharsets.UTF_8))
                .type(JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    public static byte[] bytes(Object entity) {
        return JSON.toJson(entity).getBytes(StandardCharsets.UTF_8);
    }
}
