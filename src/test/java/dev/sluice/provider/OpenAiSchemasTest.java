package dev.sluice.provider;

import static dev.sluice.provider.WholeRequests.json;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Tool;
import dev.sluice.chat.Tools;
import dev.sluice.chat.Unsendable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiSchemasTest {

    private static @Nullable String refused(String schema, @Nullable Boolean strict) {
        Unsendable why =
                OpenAiSchemas.check(WholeRequests.format(new ReplyFormat("reply", json(schema), strict)), "gpt-5-mini");
        return why == null ? null : why.field();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"array\"}",
                "{\"type\":[\"object\",\"null\"]}",
                "{\"type\":\"object\",\"oneOf\":[]}",
                "{\"anyOf\":[{\"type\":\"object\"}]}",
                "{\"not\":{}}"
            })
    void arguments_are_an_object_at_their_top(String schema) {
        Tools tools = new Tools(List.of(WholeRequests.WEATHER, new Tool("x", null, json(schema))), null, null);
        ChatRequest request = WholeRequests.with(turns(user(text("?"))), tools, null);

        assertThat(OpenAiSchemas.check(request, "gpt-5-mini"))
                .extracting(Unsendable::field)
                .isEqualTo("tools[1].input_schema");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'array'} | response_format.schema",
                "{'type':'object','properties':{'a':{}},'required':['a']} | response_format.schema",
                "{'type':'object','properties':{'a':{}},'additionalProperties':false} | response_format.schema",
                "{'type':'object','properties':{'a':{'type':'array','items':{'properties':{}}}},'required':['a'],"
                        + "'additionalProperties':false} | response_format.schema.properties.a.items",
                "{'type':'object','properties':{'a':{'anyOf':[{},{'allOf':[]}]}},'required':['a'],"
                        + "'additionalProperties':false} | response_format.schema.properties.a.anyOf[1]",
                "{'type':'object','$defs':{'d':{'oneOf':[]}}} | response_format.schema.$defs.d"
            })
    void a_strict_schema_is_refused_where_it_is_open(String schema, String field) {
        assertThat(refused(schema.replace('\'', '"'), true)).isEqualTo(field);
    }

    @Test
    void a_closed_schema_and_one_that_is_not_strict_are_taken() {
        String closed = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],"
                + "\"additionalProperties\":false}";

        assertThat(refused(closed, true)).isNull();
        assertThat(refused("{\"properties\":{\"a\":{\"oneOf\":[]}}}", null)).isNull();
        assertThat(refused("{\"properties\":{\"a\":{\"oneOf\":[]}}}", false)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, true",
        "https://eu.api.openai.com/v1, true",
        "https://r.openai.azure.com/openai/deployments/{model}?api-version=1, true",
        "https://notopenai.com/v1, false",
        "http://localhost:8000/v1, false",
        "http://gateway/api.openai.com/v1, false"
    })
    void they_apply_to_OpenAI_and_Azure(String url, boolean apply) {
        assertThat(OpenAiSchemas.apply(new Endpoint("x", url, null, Map.of()))).isEqualTo(apply);
    }
}
