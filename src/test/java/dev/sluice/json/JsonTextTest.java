package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonReaderFactory;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonTextTest {

    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

    private static final String HARD = "a\"\\/\b\f\n\r\t\0\u001f\u007f\u0085é\u2028日本👩‍👩‍👧🇯🇵𝒳";

    @Test
    void only_characters_that_must_be_escaped_are_escaped() {
        assertThat(JsonText.of("\"\\\n\r\t\b\0\u001f/é\u2028😀"))
                .hasToString("\\\"\\\\\\n\\r\\t\\u0008\\u0000\\u001f/é\u2028😀");
    }

    @Test
    void a_lone_surrogate_becomes_a_replacement_character() {
        assertThat(JsonText.of("a\ud83d").decoded()).isEqualTo("a\ufffd");
        assertThat(JsonText.of("\ude00\ud83d😀").decoded()).isEqualTo("\ufffd\ufffd😀");
    }

    @Test
    void escaped_text_is_decoded_here_and_by_the_reference() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            String text = random(random);

            JsonText escaped = JsonText.of(text);

            assertThat(escaped.decoded()).as("seed %s, %s", seed, i).isEqualTo(text);
            assertThat(parsed(escaped)).as("seed %s, %s", seed, i).isEqualTo(text);
            assertThat(escaped.decodedLength()).as("seed %s, %s", seed, i).isEqualTo(text.length());
        }
    }

    @Test
    void text_escaped_by_other_writers_is_decoded() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            String text = random(random);

            JsonText escaped = escapedAtWill(text, random);

            assertThat(escaped.decoded()).as("seed %s, %s", seed, i).isEqualTo(text);
            assertThat(escaped.decodedLength()).as("seed %s, %s", seed, i).isEqualTo(text.length());
        }
    }

    @Test
    void the_first_characters_are_never_cut_inside_a_character() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            String text = random(random);
            JsonText escaped = escapedAtWill(text, random);
            for (int chars = 0; chars <= text.length() + 1; chars++) {
                int whole = Math.min(chars, text.length());
                if (whole > 0 && whole < text.length() && Character.isLowSurrogate(text.charAt(whole))) {
                    whole--;
                }

                assertThat(escaped.first(chars).decoded())
                        .as("seed %s, %s, first %s", seed, i, chars)
                        .isEqualTo(text.substring(0, whole));
            }
        }
    }

    @Test
    void only_the_given_part_of_an_array_is_used() {
        byte[] array = "xx\\nyy".getBytes(StandardCharsets.UTF_8);
        JsonText part = new JsonText(array, 2, 4);

        assertThat(part.decoded()).isEqualTo("\n");
        assertThat(part.decodedLength()).isEqualTo(1);
        assertThat(part).isEqualTo(JsonText.of("\n")).hasSameHashCodeAs(JsonText.of("\n"));
        assertThat(part.first(9)).isEqualTo(part);
        assertThat(part).isNotEqualTo(JsonText.EMPTY);
    }

    @Test
    void a_copy_does_not_change_with_its_array() {
        byte[] array = "ab".getBytes(StandardCharsets.UTF_8);
        JsonText copy = new JsonText(array, 0, 2).copy();

        array[0] = 'x';

        assertThat(copy).hasToString("ab");
    }

    @ParameterizedTest
    @CsvSource({"0000, 0", "00e9, 233", "FFFF, 65535", "d83D, 55357"})
    void four_hexadecimal_digits_are_decoded(String digits, int value) {
        assertThat(JsonText.hex(digits.getBytes(StandardCharsets.US_ASCII), 0)).isEqualTo(value);
    }

    private static String random(Random random) {
        StringBuilder text = new StringBuilder();
        int points = random.nextInt(12);
        for (int i = 0; i < points; i++) {
            int at = random.nextInt(HARD.length());
            int any = random.nextInt(Character.MAX_CODE_POINT + 1);
            int code = random.nextBoolean() ? HARD.codePointAt(at) : any;
            text.appendCodePoint(code >= 0xD800 && code <= 0xDFFF ? 'x' : code);
        }
        return text.toString();
    }

    /** Escapes more than necessary, with digits in either case, as other writers of JSON do. */
    private static JsonText escapedAtWill(String text, Random random) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(code -> {
            String one = Character.toString(code);
            if (random.nextInt(3) > 0) {
                escaped.append(JsonText.of(one));
            } else if (code == '/' || code == '"') {
                escaped.append('\\').append(one);
            } else if (code == '\b' || code == '\f') {
                escaped.append(code == '\b' ? "\\b" : "\\f");
            } else {
                one.chars()
                        .forEach(
                                unit -> escaped.append((random.nextBoolean() ? "\\u%04x" : "\\u%04X").formatted(unit)));
            }
        });
        byte[] bytes = ("\\" + escaped + "\\").getBytes(StandardCharsets.UTF_8);
        return new JsonText(bytes, 1, bytes.length - 1);
    }

    private static String parsed(JsonText text) {
        try (var json = READERS.createReader(new StringReader("[\"" + text + "\"]"))) {
            return json.readArray().getString(0);
        }
    }
}
