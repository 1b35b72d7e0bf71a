package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonScannerTest {

    private final JsonScanner json = new JsonScanner();

    @Test
    void a_key_is_recognised_however_it_is_escaped() {
        start("{\"\\u0074\\u0065xt\":\"A\",\"\\text\":\"B\",\"text\":\"C\"}");
        json.object();
        assertThat(json.key()).isTrue();
        assertThat(json.is("text")).isTrue();
        json.skip();
        assertThat(json.key()).isTrue();
        assertThat(json.is("text")).isFalse();
        assertThat(json.is("\\text")).isFalse();
        json.skip();
        assertThat(json.key()).isTrue();
        assertThat(json.is("text")).isTrue();
    }

    @Test
    void members_and_elements_are_visited_and_values_read() {
        start(
                " { \"a\" : \"x\\ny\" , \"n\":null, \"skipped\":{\"a\":[1]}, \"numbers\":[1,-2.9e1,null,99999999999999999999] } ");
        json.object();
        assertThat(json.key()).isTrue();
        assertThat(json.is("a")).isTrue();
        assertThat(json.is("b")).isFalse();
        assertThat(json.is("")).isFalse();
        assertThat(json.stringOrNull()).isTrue();
        assertThat(json.is("x\ny")).isTrue();
        assertThat(json.is("x\\ny")).isFalse();
        assertThat(json.stringTo() - json.stringFrom()).isEqualTo(4);
        assertThat(json.key()).isTrue();
        assertThat(json.stringOrNull()).isFalse();
        assertThat(json.key()).isTrue();
        assertThat(json.source().decoded()).isEqualTo("{\"a\":[1]}");
        assertThat(json.key()).isTrue();
        json.array();
        assertThat(json.element()).isTrue();
        assertThat(json.number(7)).isEqualTo(1);
        assertThat(json.element()).isTrue();
        assertThat(json.number(7)).isEqualTo(-2);
        assertThat(json.element()).isTrue();
        assertThat(json.number(7)).isEqualTo(7);
        assertThat(json.element()).isTrue();
        assertThat(json.number(7)).isGreaterThan(1_000_000_000_000L);
        assertThat(json.element()).isFalse();
        assertThat(json.key()).isFalse();
        json.end();
    }

    @Test
    void frequent_texts_are_returned_without_a_copy_and_other_values_as_empty_text() {
        String[] frequent = {"one", "two"};
        start("[\"two\",\"th\\u0072ee\",2,null,\"one\"]");
        json.array();
        List<String> texts = new ArrayList<>();
        while (json.element()) {
            texts.add(json.text(frequent));
        }
        json.end();
        assertThat(texts).containsExactly("two", "three", "", "", "one");
        assertThat(texts.get(0)).isSameAs(frequent[1]);
    }

    @Test
    void a_value_is_set_unless_it_is_null_or_false() {
        start("[null,false,true,0,\"\",{}]");
        json.array();
        List<Boolean> set = new ArrayList<>();
        while (json.element()) {
            set.add(json.isSet());
            json.skip();
        }
        json.end();
        assertThat(set).containsExactly(false, false, true, true, true, true);
    }

    @Test
    void only_the_given_part_of_an_array_is_read() {
        byte[] array = "[[1]]".getBytes(StandardCharsets.UTF_8);
        json.start(array, 1, 4);
        json.skip();
        json.end();
        json.start(array, 1, 3);

        assertThatThrownBy(json::skip).isInstanceOf(MalformedJson.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            plain \\n \\" \\\\ \\/       | true
            \\u00e9                     | true
            \\ud7ff\\ue000              | true
            \\ud83d\\ude00              | false
            \\uDbff                     | false
            \\uDC00                     | false
            é                           | false
            😀                          | false
            """)
    void a_string_is_plain_if_no_cut_can_break_a_character(String text, boolean plain) {
        start("\"" + text + "\"");
        json.string();

        assertThat(json.stringPlain()).isEqualTo(plain);
    }

    private void start(String text) {
        byte[] bytes = ("\"{" + text + "}\"").getBytes(StandardCharsets.UTF_8);
        json.start(bytes, 2, bytes.length - 2);
    }
}
