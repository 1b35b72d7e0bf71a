package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How values of expected and unexpected types are read. */
final class JsonScannerValuesTest extends ScannedJson {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            12                | 12       | 0
            -2.9e1            | -29      | 0
            0.99              | 0        | 0
            1e3               | 1000     | 0
            999999999999999   | 999999999999999 | 0
            "12"              | 12       | 0
            " -3.5 "          | -3       | 0
            "\\u0031e1"       | 10       | 0
            null              | 7        | 0
            true              | 7        | 1
            "x"               | 7        | 1
            ""                | 7        | 1
            "0x1"             | 7        | 1
            "01"              | 7        | 1
            {"a":1}           | 7        | 1
            [1]               | 7        | 1
            NaN               | 7        | 1
            -Infinity         | 7        | 1
            "NaN"             | 7        | 1
            1000000000000000  | 7        | 1
            -1e999999999      | 7        | 1
            99999999999999999999999999 | 7 | 1
            """)
    void a_number_is_read_also_from_a_string(String value, long number, int odd) {
        assertThat(value(value, () -> json.number(7))).isEqualTo(number);
        assertThat(leftOut).hasSize(odd);
    }

    @ParameterizedTest
    @CsvSource({"3, 3", "-3, 7", "'\"3\"', 3", "99999999999, 2147483647", "null, 7"})
    void an_index_is_never_negative(String value, int index) {
        assertThat(value(value, () -> json.index(7))).isEqualTo(index);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            "a\\"b"     | a"b    | 0
            1           | 1      | 0
            -0.005      | -0.005 | 0
            1.50e+3     | 1.50e+3 | 0
            ""          |        | 0
            null        |        | 0
            true        |        | 1
            false       |        | 1
            {"a":"b"}   |        | 1
            ["b"]       |        | 1
            NaN         |        | 1
            -Infinity   |        | 1
            """)
    void a_number_is_a_text_of_its_digits(String value, String text, int odd) {
        assertThat(value(value, json::id)).isEqualTo(text == null ? "" : text);
        assertThat(leftOut).hasSize(odd);
        JsonSpan place = new JsonSpan();
        place.set(1, 2, false);
        boolean any = value(value, () -> json.text(place));
        assertThat(any).isEqualTo(text != null);
        assertThat(text(place)).isEqualTo(text == null ? "" : text.replace("\"", "\\\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            "stop"  | stop | 0
            ""      | -    | 0
            null    | -    | 0
            false   | -    | 1
            0       | -    | 1
            []      | -    | 1
            1       | ?    | 1
            true    | ?    | 1
            {}      | ?    | 1
            [""]    | -    | 1
            ["a"]   | ?    | 1
            NaN     | -    | 1
            """)
    void a_word_may_count_even_if_it_cannot_be_read(String value, String word, int odd) {
        assertThat(value(value, () -> json.wordOr("?"))).isEqualTo(word.equals("-") ? "" : word);
        assertThat(leftOut).hasSize(odd);
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, 0",
        "false, false, 0",
        "null, false, 0",
        "'\"true\"', true, 0",
        "'\"false\"', false, 0",
        "'\"yes\"', false, 1",
        "1, false, 1",
        "{}, false, 1"
    })
    void a_boolean_is_read_also_from_a_string(String value, boolean flag, int odd) {
        assertThat(value(value, json::flag)).isEqualTo(flag);
        assertThat(leftOut).hasSize(odd);
    }

    @Test
    void frequent_words_are_returned_without_a_copy_and_other_values_as_empty_text() {
        String[] frequent = {"one", "two"};
        List<String> words = new ArrayList<>();
        read("[\"two\",\"th\\u0072ee\",2,null,\"one\"]", () -> {
            json.array();
            while (json.element()) {
                words.add(json.word(frequent));
            }
        });
        assertThat(words).containsExactly("two", "three", "", "", "one");
        assertThat(words.get(0)).isSameAs(frequent[1]);
        assertThat(leftOut).containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            null                                   | false
            false                                  | false
            0                                      | false
            ""                                     | false
            "0"                                    | false
            {}                                     | false
            [ ]                                    | false
            NaN                                    | false
            {"message":"","code":null,"n":0}       | false
            {"message":{"a":[false , [0]]}, "b":{} } | false
            true                                   | true
            1                                      | true
            0.5                                    | true
            -1                                     | true
            "x"                                    | true
            {"message":"","code":"x"}              | true
            [null,[{"a":[false,true]}]]            | true
            """)
    void a_value_has_content_unless_it_says_nothing(String value, boolean content) {
        read("{\"error\":" + value + ",\"b\":1}", () -> {
            json.object();
            assertThat(json.key()).isTrue();
            assertThat(json.hasContent()).isEqualTo(content);
            assertThat(json.is("error")).as("the name is still known").isTrue();
            json.skip();
            assertThat(json.key()).isTrue();
            json.skip();
            assertThat(json.key()).isFalse();
        });
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
        JsonSpan place = new JsonSpan();
        read("\"" + text + "\"", () -> json.text(place));

        assertThat(place.plain()).isEqualTo(plain);
    }
}
