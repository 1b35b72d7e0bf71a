package dev.sluice.rest.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.sluice.rest.openapi.ApiDescription.Operation;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The validity of the OpenAPI document: its schemas, examples and descriptions, and the schemas of events. */
final class OpenApiTest {

    private static final String OPENAPI = "https://spec.openapis.org/oas/3.1/schema/2022-10-07";

    private final ApiDescription api =
            new ApiDescription(OpenApi.document("/sluice/api").toString());

    @Test
    void it_is_a_valid_openapi_document() throws IOException {
        String meta;
        try (InputStream in = OpenApiTest.class.getResourceAsStream("/spec.openapis.org/oas/3.1/schema/2022-10-07")) {
            meta = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(OPENAPI, meta)));

        assertThat(registry.getSchema(SchemaLocation.of(OPENAPI))
                        .validate(api.document().toString(), InputFormat.JSON))
                .isEmpty();
    }

    @Test
    void schemas_are_valid_and_their_examples_match_them() {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        var meta = registry.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        int examples = 0;
        for (Map.Entry<String, JsonValue> schema : api.document()
                .getJsonObject("components")
                .getJsonObject("schemas")
                .entrySet()) {
            assertThat(meta.validate(schema.getValue().toString(), InputFormat.JSON))
                    .as(schema.getKey())
                    .isEmpty();
            for (JsonValue example : list(schema.getValue().asJsonObject(), "examples")) {
                examples++;
                assertThat(api.faults(schema.getValue(), example.toString()))
                        .as(schema.getKey())
                        .isEmpty();
            }
        }
        assertThat(examples).isPositive();
    }

    private static JsonArray list(JsonObject object, String name) {
        return object.containsKey(name) ? object.getJsonArray(name) : JsonValue.EMPTY_JSON_ARRAY;
    }

    @Test
    void examples_of_bodies_and_parameters_match_their_schemas() {
        for (Operation operation : api.operations()) {
            for (JsonValue value : list(operation.object(), "parameters")) {
                JsonObject parameter = api.found(value);
                if (parameter.containsKey("example")) {
                    assertThat(api.faults(
                                    parameter.get("schema"),
                                    parameter.get("example").toString()))
                            .as(operation.path() + ' ' + parameter.getString("name"))
                            .isEmpty();
                }
            }
            if (operation.object().containsKey("requestBody")) {
                JsonObject json = api.found(operation.object().get("requestBody"))
                        .getJsonObject("content")
                        .values()
                        .iterator()
                        .next()
                        .asJsonObject();
                assertThat(json.getJsonObject("examples")).as(operation.path()).isNotEmpty();
                json.getJsonObject("examples")
                        .forEach((name, example) -> assertThat(api.faults(
                                        json.get("schema"),
                                        example.asJsonObject().get("value").toString()))
                                .as(operation.path() + ' ' + name)
                                .isEmpty());
            }
        }
    }

    @Test
    void everything_in_it_has_a_description() {
        List<String> undescribed = new ArrayList<>();
        for (Operation operation : api.operations()) {
            String name = operation.method() + ' ' + operation.path();
            for (String word : List.of("operationId", "summary", "description")) {
                if (operation.object().getString(word, "").isBlank()) {
                    undescribed.add(name + ' ' + word);
                }
            }
            list(operation.object(), "parameters").forEach(p -> describe(name, api.found(p), undescribed));
            operation
                    .object()
                    .getJsonObject("responses")
                    .forEach((status, response) -> describe(name + ' ' + status, api.found(response), undescribed));
        }
        api.document()
                .getJsonObject("components")
                .getJsonObject("schemas")
                .forEach((name, schema) -> describeAll(name, schema.asJsonObject(), undescribed));

        assertThat(undescribed).isEmpty();
        assertThat(api.operations().stream().map(operation -> operation.object().getString("operationId")))
                .doesNotHaveDuplicates();
    }

    private void describe(String name, JsonObject object, List<String> undescribed) {
        if (object.getString("description", "").isBlank()) {
            undescribed.add(name + ' ' + object.getString("name", ""));
        }
    }

    private void describeAll(String name, JsonObject schema, List<String> undescribed) {
        describe(name, api.found(schema), undescribed);
        if (schema.containsKey("properties")) {
            schema.getJsonObject("properties")
                    .forEach((property, of) -> describeAll(name + '.' + property, of.asJsonObject(), undescribed));
        }
        list(schema, "oneOf").forEach(one -> describeAll(name, one.asJsonObject(), undescribed));
    }

    private boolean matches(String schema, String json) {
        return api.faults(
                        Json.createObjectBuilder()
                                .add("$ref", "#/components/schemas/" + schema)
                                .build(),
                        json)
                .isEmpty();
    }

    /** Reads the golden files, which the integration tests compare with the servers' output. */
    @ParameterizedTest
    @ValueSource(strings = {"typed-error", "delta", "content", "channel"})
    void events_match_exactly_one_of_their_schemas(String golden) throws IOException {
        String text;
        try (InputStream in = OpenApiTest.class.getResourceAsStream("/golden/" + golden + ".txt")) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Map<String, List<String>> schemas = Map.of(
                "progress", List.of("Progress"),
                "text", List.of("Text"),
                "complete", List.of("Complete"),
                "error", List.of("Error", "ContentEvent"),
                "saved", List.of("Pushed"),
                "notice", List.of("Pushed"),
                "", List.of("DeltaEvent", "ContentEvent", "Pushed"));
        String event = "";
        int events = 0;
        for (String line : text.lines().toList()) {
            if (line.startsWith("< event: ")) {
                event = line.substring("< event: ".length());
            } else if (line.startsWith("< data: ") && !line.equals("< data: [DONE]")) {
                events++;
                String data = line.substring("< data: ".length());
                assertThat(schemas.get(event))
                        .as(line)
                        .filteredOn(name -> matches(name, data))
                        .hasSize(1);
            } else if (line.equals("<")) {
                event = "";
            }
        }
        assertThat(events).isPositive();
    }
}
