package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts that a scanner accepts as JSON, compared with a reference. */
final class JsonSyntaxTest {

    private static final JsonParserFactory PARSERS = jakarta.json.Json.createParserFactory(Map.of());

    private final JsonScanner json = new JsonScanner();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                " { } ",
                "\t[\r\n]\n",
                "null",
                "true",
                "false",
                "0",
                "-0",
                "-1",
                "10",
                "0.5",
                "1e9",
                "1E+9",
                "1.25e-7",
                "\"\"",
                "\"a\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
                "\"\\ud83d\"",
                "\"\u007f\"",
                "\"é日😀\"",
                "{\"a\":1}",
                "{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":\"e\"}",
                "[1,2,3]",
                "[[],[[]],{}]",
                "[\"]\",\"}\"]",
                "{\"\":\"\"}",
                "[true,false,null,0,\"\",{},[]]",
                "[ 1 , 2 ]",
                "{ \"a\" : 1 , \"b\" : 2 }"
            })
    void valid_json_is_accepted(String text) {
        assertThat(isJson(text)).isTrue();
        assertThat(parsonAccepts(text)).as("accepted by the reference").isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[",
                "]",
                "{]",
                "[}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{1:1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1}}",
                "{\"a\":1}{",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1]]",
                "nul",
                "nulll",
                "tru",
                "True",
                "01",
                "-",
                "-a",
                "1.",
                ".1",
                "1e",
                "1e+",
                "+1",
                "0x1",
                "1a",
                "--1",
                "00",
                "nan",
                "+Infinity",
                "Inf",
                "--Infinity",
                "-NaN",
                "NaNa",
                "\"",
                "\"a",
                "\"\\",
                "\"\\\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\U0041\"",
                "\"a\nb\"",
                "\"\t\"",
                "\"\0\"",
                "'a'",
                "{}\0",
                "{}x",
                "\0{}",
                "{}\0{",
                "\ufeff{}",
                "\u00a0{}",
                "[1]\u00a0",
                "data: {}",
                "[DONE]",
                "<html>",
                "// a\n{}"
            })
    void invalid_json_is_refused(String text) {
        assertThat(isJson(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "[NaN,-Infinity]", "{\"a\":Infinity , \"b\":1}"})
    void the_numbers_that_python_writes_and_json_has_not_are_accepted(String text) {
        assertThat(isJson(text)).isTrue();
    }

    @Test
    void truncated_json_is_refused() {
        String text = "{\"a\":[1,2.5,{\"b\":\"c\\u00e9\\n\"},null,true],\"d\":{}}";
        for (int length = 0; length < text.length(); length++) {
            assertThat(isJson(text.substring(0, length)))
                    .as("%s characters", length)
                    .isFalse();
        }
    }

    @Test
    void mutated_texts_are_accepted_if_and_only_if_the_reference_accepts_them() {
        List<String> chunks = List.of(
                "{\"id\":\"c-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi \\ud83d\\ude00\\n\"},\"finish_reason\":null}]}",
                "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9,\"x\":-1.5e3,\"y\":[true,false,null]}}}",
                "[{\"a\":[[[]]],\"\":{}} , 0.5E-2 , \"\\\"\\\\\\/\\b\" ]");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String signs = "{}[]\",:\\ \n\t\r0123456789.-+eEtrufalsn/bx\0\u001f\u007f\u0085";
        for (int run = 0; run < 20_000; run++) {
            StringBuilder text = new StringBuilder(chunks.get(random.nextInt(chunks.size())));
            for (int times = 1 + random.nextInt(3); times > 0; times--) {
                int at = random.nextInt(text.length());
                char sign = signs.charAt(random.nextInt(signs.length()));
                switch (random.nextInt(4)) {
                    case 0 -> text.setCharAt(at, sign);
                    case 1 -> text.insert(at, sign);
                    case 2 -> text.deleteCharAt(at);
                    default -> text.delete(at, Math.min(text.length(), at + random.nextInt(8)));
                }
                text.append(text.isEmpty() ? " " : "");
            }
            assertThat(isJson(text.toString()))
                    .as("seed %s, run %s: %s", seed, run, text)
                    .isEqualTo(parsonAccepts(text.toString()));
        }
    }

    @Test
    void deep_nesting_is_accepted_up_to_a_limit() {
        assertThat(isJson("[".repeat(999) + "]".repeat(999))).isTrue();
        assertThat(isJson("{\"a\":".repeat(998) + "1" + "}".repeat(998))).isTrue();
        assertThat(isJson("[{\"a\":".repeat(400) + "1" + "}]".repeat(400))).isTrue();
        assertThat(isJson("[{\"a\":".repeat(400) + "1" + "]}".repeat(400))).isFalse();
        assertThat(isJson("[".repeat(1000) + "]".repeat(1000))).isFalse();
        assertThat(isJson("[".repeat(1_000_000))).isFalse();
    }

    private boolean isJson(String text) {
        byte[] bytes = ("\"{" + text + "}\"").getBytes(StandardCharsets.UTF_8);
        try {
            json.read(bytes, 2, bytes.length - 2, json::skip);
            return true;
        } catch (MalformedJson e) {
            return false;
        }
    }

    private static boolean parsonAccepts(String text) {
        try (JsonParser parser = PARSERS.createParser(new StringReader(text))) {
            boolean any = false;
            while (parser.hasNext()) {
                parser.next();
                any = true;
            }
            return any;
        } catch (JsonException | NoSuchElementException e) {
            return false;
        }
    }
}
