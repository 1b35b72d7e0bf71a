package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the members and elements of a text are visited. */
final class JsonScannerTest extends ScannedJson {

    @Test
    void a_key_is_recognised_however_it_is_escaped() {
        read("{\"\\u0074\\u0065xt\":\"A\",\"\\text\":\"B\",\"c\":\"C\"}", () -> {
            json.object();
            assertThat(json.key()).isTrue();
            assertThat(json.is("text")).isTrue();
            json.skip();
            assertThat(json.key()).isTrue();
            assertThat(json.is("text")).isFalse();
            assertThat(json.is("\\text")).isFalse();
            json.skip();
            assertThat(json.key()).isTrue();
            assertThat(json.is("c")).isTrue();
            json.skip();
            assertThat(json.key()).isFalse();
        });
    }

    @Test
    void members_and_elements_are_visited_and_values_read() {
        JsonSpan place = new JsonSpan();
        read(" { \"a\" : \"x\\ny\" , \"n\":null, \"skipped\":{\"a\":[1]}, \"list\":[1 , [ ], {}] , \"z\":{}} ", () -> {
            json.object();
            assertThat(json.key()).isTrue();
            assertThat(json.is("b")).isFalse();
            assertThat(json.is("")).isFalse();
            assertThat(json.is("a")).isTrue();
            assertThat(json.text(place)).isTrue();
            assertThat(text(place)).isEqualTo("x\\ny");
            assertThat(json.key()).isTrue();
            assertThat(json.text(place)).isFalse();
            assertThat(json.key()).isTrue();
            assertThat(json.source().decoded()).isEqualTo("{\"a\":[1]}");
            assertThat(json.key()).isTrue();
            assertThat(json.array()).isTrue();
            assertThat(json.element()).isTrue();
            assertThat(json.number(7)).isEqualTo(1);
            assertThat(json.element()).isTrue();
            assertThat(json.array()).isTrue();
            assertThat(json.element()).isFalse();
            assertThat(json.element()).isTrue();
            assertThat(json.object()).isTrue();
            assertThat(json.key()).isFalse();
            assertThat(json.element()).isFalse();
            assertThat(json.key()).isTrue();
            json.skip();
            assertThat(json.key()).isFalse();
        });
        assertThat(leftOut).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            null | 0
            true | 1
            1    | 1
            "{}" | 1
            []   | 1
            """)
    void what_is_no_object_has_no_members(String value, int odd) {
        List<String> after = new ArrayList<>();
        read("{\"a\":" + value + ",\"b\":\"B\"}", () -> {
            json.object();
            while (json.key()) {
                if (json.is("a")) {
                    assertThat(json.object()).isFalse();
                    assertThat(json.key()).isFalse();
                } else {
                    after.add(json.word());
                }
            }
        });
        assertThat(after).containsExactly("B");
        assertThat(leftOut).hasSize(odd);
    }

    @Test
    void of_equal_names_the_last_counts_in_every_object() {
        List<String> seen = new ArrayList<>();
        Runnable text = () -> {
            seen.clear();
            json.object();
            while (json.key()) {
                if (json.is("list")) {
                    json.array();
                    while (json.element()) {
                        json.object();
                        while (json.key()) {
                            seen.add(json.is("a") ? "a" + json.id() : "b" + json.id());
                        }
                    }
                } else {
                    seen.add(json.is("x") ? "x" + json.id() : "?" + json.id());
                }
            }
        };
        read("{\"x\":1,\"list\":[{\"a\":2}],\"list\":[{\"a\":3,\"b\":4,\"\\u0061\":5},{\"a\":6}],\"x\":7}", text);
        assertThat(seen).containsExactly("b4", "a5", "a6", "x7");
        read("{\"x\":1,\"list\":[{\"a\":2},{\"a\":3}]}", text);
        assertThat(seen).containsExactly("x1", "a2", "a3");
    }

    @Test
    void what_is_left_out_is_counted_once_where_a_text_is_read_again() {
        read("{\"x\":{},\"x\":[],\"y\":true}", () -> {
            json.object();
            while (json.key()) {
                if (json.is("x") || json.is("y")) {
                    json.id();
                }
            }
        });
        assertThat(leftOut).containsExactly(2);
        assertThat(json.complete()).isFalse();
    }

    @Test
    void many_names_and_levels_are_remembered() {
        StringBuilder text = new StringBuilder();
        for (int level = 0; level < 20; level++) {
            text.append("{\"a\":1,\"b\":2,\"c\":");
        }
        int[] levels = {0};
        read(text + "3" + "}".repeat(20), () -> {
            while (json.object()) {
                levels[0]++;
                assertThat(json.key() && json.is("a")).isTrue();
                json.skip();
                assertThat(json.key() && json.is("b")).isTrue();
                json.skip();
                assertThat(json.key() && json.is("c")).isTrue();
            }
            for (int level = 0; level <= 20; level++) {
                assertThat(json.key()).isFalse();
            }
        });
        assertThat(levels).containsExactly(20);
    }

    @Test
    void only_the_given_part_of_an_array_is_read() {
        byte[] bytes = "[[1]]".getBytes(StandardCharsets.UTF_8);
        json.read(bytes, 1, 4, json::skip);

        assertThatThrownBy(() -> json.read(bytes, 1, 3, json::skip)).isInstanceOf(MalformedJson.class);
    }
}
