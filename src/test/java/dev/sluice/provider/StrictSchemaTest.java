package dev.sluice.provider;

import static dev.sluice.provider.WholeRequests.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StrictSchemaTest {

    static List<JsonValue> schemas() {
        try (JsonReader reader = Json.createReader(Objects.requireNonNull(
                StrictSchemaTest.class.getResourceAsStream("/requests/anthropic/schemas.json")))) {
            return List.copyOf(reader.readArray());
        }
    }

    private static List<String> leftOut(String schema) {
        return StrictSchema.of(json(schema)).leftOut();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void a_schema_is_reduced_as_by_the_official_library(JsonObject pair) {
        assertThat(StrictSchema.of(pair.getJsonObject("schema")).reduced()).isEqualTo(pair.getJsonObject("reduced"));
    }

    @Test
    void what_is_left_out_is_told_once() {
        assertThat(leftOut("""
                {"type":"object","additionalProperties":{},"properties":{
                  "a":{"type":"integer","minimum":1},"b":{"type":"number","minimum":2,"maximum":3},
                  "c":{"$ref":"#/$defs/x","default":1}}}""")).containsExactly("minimum", "maximum", "default", "additionalProperties");
        assertThat(leftOut("{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"a\":{\"const\":1}}}"))
                .isEmpty();
    }

    @Test
    void several_types_and_implied_types_are_understood() {
        assertThat(StrictSchema.of(json("{\"type\":[\"object\",\"null\"],\"properties\":{\"a\":{\"items\":true}}}"))
                        .reduced())
                .isEqualTo(json(
                        "{\"type\":[\"object\",\"null\"],\"properties\":{\"a\":{\"type\":\"array\",\"items\":true}},"
                                + "\"additionalProperties\":false}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\":7,\"properties\":[],\"enum\":{},\"$defs\":1,\"anyOf\":\"x\",\"items\":null,\"description\":5}",
                "{\"$ref\":5}",
                "{\"properties\":{\"$ref\":{\"type\":\"string\"}}}"
            })
    void an_odd_schema_is_no_failure(String schema) {
        assertThatCode(() -> StrictSchema.of(json(schema)).reduced()).doesNotThrowAnyException();
        assertThat(SchemaReferences.firstBad(json(schema))).isNull();
    }

    @Test
    void references_out_of_the_schema_and_back_are_found() {
        assertThat(SchemaReferences.firstBad(json("{\"properties\":{\"a\":{\"$ref\":\"other.json\"}}}")))
                .isEqualTo("other.json");
        assertThat(SchemaReferences.firstBad(json("{\"items\":{\"$ref\":\"#\"}}")))
                .isEqualTo("#");
        assertThat(SchemaReferences.firstBad(json("""
                {"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"items":{"$ref":"#/$defs/b"}}]},
                "b":{"properties":{"x":{"$ref":"#/$defs/a"}}}}}"""))).isEqualTo("#/$defs/a");
        assertThat(SchemaReferences.firstBad(json("""
                {"type":"array","items":[{"$ref":"#/definitions/a"},{"$ref":"#/definitions/a"}],
                "definitions":{"a":{"type":"string"}}}"""))).isNull();
    }

    /** Each definition names the next one twice: followed naively, that would be 2^60 ways. */
    @Test
    void references_are_followed_once() {
        String definitions = IntStream.range(0, 60)
                .mapToObj(i -> "\"d%d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]}"
                        .formatted(i, i + 1, i + 1))
                .collect(Collectors.joining(","));

        assertThat(SchemaReferences.firstBad(json(
                        "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + definitions + ",\"d60\":{\"type\":\"string\"}}}")))
                .isNull();
    }
}
