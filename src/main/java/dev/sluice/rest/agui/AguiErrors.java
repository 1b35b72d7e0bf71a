package dev.sluice.rest.agui;

import dev.sluice.rest.problem.ErrorShape;
import dev.sluice.rest.problem.Problem;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Map;

/**
 * Refusals as problem details under the media type of plain JSON, the only one that AG-UI's client parses. The protocol has no
 * form of its own for them.
 */
public final class AguiErrors implements ErrorShape {

    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    @Override
    public JsonObject body(Problem problem) {
        JsonObjectBuilder body = JSON.createObjectBuilder()
                .add("type", problem.type())
                .add("title", problem.title())
                .add("status", problem.status())
                .add("detail", problem.detail())
                .add("code", problem.code());
        if (problem.field() != null) {
            body.add("field", problem.field());
        }
        return body.build();
    }
}
