package dev.sluice.provider.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.JsonReaders;
import jakarta.json.JsonObject;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SchemaSampleTest {

    private static JsonObject schema(String json) {
        try (var reader = JsonReaders.reader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    private static String sample(String json) {
        return SchemaSample.of(schema(json), "Why?").toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'string'}|'Why?'",
                "{}|'Why?'",
                "{'type':'integer'}|1",
                "{'type':'integer','minimum':3.5}|4",
                "{'type':'integer','exclusiveMinimum':3}|4",
                "{'type':'integer','maximum':-2}|-2",
                "{'type':'integer','exclusiveMaximum':-2,'minimum':-9}|-3",
                "{'type':'integer','multipleOf':7,'minimum':15}|21",
                "{'type':'number','exclusiveMinimum':0,'exclusiveMaximum':0.5}|0.25",
                "{'type':'number','minimum':2,'exclusiveMinimum':2.0}|3",
                "{'type':'number','minimum':1e999999999}|1",
                "{'type':'boolean'}|true",
                "{'type':'null'}|null",
                "{'type':['null','integer']}|1",
                "{'type':'string','enum':['celsius','fahrenheit']}|'celsius'",
                "{'type':'string','default':'b','enum':['a','b']}|'b'",
                "{'type':'integer','examples':[42]}|42",
                "{'const':{'a':[1]}}|{'a':[1]}",
                "{'type':'string','format':'date'}|'2026-01-01'",
                "{'type':'string','minLength':6}|'Why? lorem ipsum'",
                "{'type':'string','maxLength':2}|'Wh'",
                "{'type':'string','minLength':1e999999999,'maxLength':3}|",
                "{'type':'object','properties':{'a':{'type':'integer'},'b':{}},'required':['a','c']}|{'a':1,'c':'Why?'}",
                "{'type':'object','properties':{'a':{'type':'integer'}}}|{}",
                "{'type':'object','properties':{'a':{},'b':{}},'minProperties':1}|{'a':'Why?'}",
                "{'required':['a'],'properties':{'a':{'required':['b'],'properties':{'b':{'type':'null'}}}}}|{'a':{'b':null}}",
                "{'type':'array','items':{'type':'integer'}}|[1]",
                "{'type':'array','items':{'enum':['a','b']},'minItems':2,'uniqueItems':true}|['a','b']",
                "{'type':'array','items':{'type':'integer'},'minItems':3}|[1,2,3]",
                "{'type':'array','maxItems':0}|[]",
                "{'type':'array','prefixItems':[{'const':1},{'type':'string'}]}|[1,'Why? 2']",
                "{'anyOf':[{'type':'integer'},{'type':'string'}]}|1",
                "{'allOf':[{'required':['a']},{'required':['b']}],'properties':{'a':{'const':1},'b':{'const':2}}}|{'b':2,'a':1}",
                "{'$ref':'#/$defs/x','$defs':{'x':{'type':'boolean'}}}|true",
                "{'$ref':'#/nowhere'}|'Why?'",
                "{'$ref':'https://example.com/schema'}|'Why?'"
            },
            quoteCharacter = '`')
    void a_value_fits_its_schema(String schema, String expected) {
        String made = sample(schema.replace('\'', '"'));

        if (expected == null) {
            assertThat(made).hasSize(10_002);
        } else {
            assertThat(made).isEqualTo(expected.replace('\'', '"'));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$ref':'#'}",
                "{'allOf':[{'$ref':'#'},{'$ref':'#'},{'$ref':'#'}]}",
                "{'anyOf':[{'$ref':'#'}]}",
                "{'type':'object','required':['a','b','c'],'additionalProperties':{'$ref':'#'}}",
                "{'type':'array','minItems':1000,'items':{'$ref':'#'}}",
                "{'type':'string','minLength':99999999999}"
            })
    void a_schema_that_refers_to_itself_or_wants_much_has_a_small_value(String schema) {
        assertThat(sample(schema.replace('\'', '"'))).hasSizeLessThan(100_000);
    }

    @Test
    void arguments_are_an_object_whatever_the_schema_says() {
        assertThat(SchemaSample.object(schema("{\"type\":\"integer\"}"), "A")).isEmpty();
        assertThat(SchemaSample.object(schema("{\"type\":\"object\",\"required\":[\"q\"]}"), "A"))
                .hasToString("{\"q\":\"A\"}");
    }
}
