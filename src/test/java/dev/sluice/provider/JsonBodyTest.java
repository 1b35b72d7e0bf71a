package dev.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonBodyTest {

    private static String arguments(String source) {
        return new String(JsonBody.object(json -> JsonBody.arguments(json, "input", source)), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":{\"b\":[1.50,null,\"\\\"\"]}}",
                "{\"n\":12345678901234567890.123456789012345678901234567890}",
                "{\"n\":1E+400}"
            })
    void an_object_is_written_as_it_is(String source) {
        assertThat(arguments(source)).isEqualTo("{\"input\":" + source + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void no_arguments_are_an_empty_object(String source) {
        assertThat(arguments(source)).isEqualTo("{\"input\":{}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1}}",
                "{} {}",
                "[1]",
                "null",
                "\"{}\"",
                "get_weather(Rome)",
                "{'a':1}",
                "{\"n\":1e99999999999}"
            })
    void anything_else_becomes_a_text(String source) {
        assertThat(arguments(source))
                .isEqualTo(Json.createObjectBuilder()
                        .add("input", Json.createObjectBuilder().add("invalid_arguments", source))
                        .build()
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 5000, 200_000})
    void deep_arguments_are_written_or_become_a_text(int depth) {
        String deep = "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}";

        assertThat(arguments(deep)).contains(depth == 500 ? "{\"input\":{\"a\":[[" : "\"invalid_arguments\"");
    }
}
