package dev.sluice.rest.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RepeatedKeyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"message\":1,\"message\":1} | message",
                "{\"a\":1,\"b\":2,\"\\u0061\":3,\"b\":4} | a",
                "{\"metadata\":{\"a\":{},\"a\":1}} | metadata.a",
                "{\"messages\":[{\"role\":1},[],3,{\"role\":1,\"content\":[0,{\"x\":1,\"x\":2}]}]} |"
                        + " messages[3].content[1].x",
                "{\"a\":[[{\"b\":1,\"b\":1}]]} | a[0][0].b",
                "{\"a\":{\"b\":1},\"c\":{\"b\":1},\"a\":1} | a",
                "{\"\":1,\"\":2} | \"\"",
                "{\"a\":1,\"a\":2,] | a",
            })
    void the_first_repeated_key_is_found_with_its_path(String json, String path) {
        assertThat(RepeatedKey.find(json)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":{\"a\":{\"a\":1}}}",
                "{\"a\":[{\"a\":1},{\"a\":1}]}",
                "{\"a\":1,\"A\":1}",
                "{\"a\":1,]\"a\":1}",
                "{\"a\":\"a\",\"b\":\"a\"}",
                "",
                "[1,1]"
            })
    void equal_keys_of_different_objects_are_not_repeated(String json) {
        assertThat(RepeatedKey.find(json)).isNull();
    }

    @Test
    void a_long_key_is_cut() {
        String key = "k".repeat(5000);

        assertThat(RepeatedKey.find("{\"" + key + "\":1,\"" + key + "\":2}")).hasSizeLessThan(200);
    }
}
