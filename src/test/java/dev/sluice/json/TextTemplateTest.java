package dev.sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextTemplateTest {

    private static final String BEFORE = "{\"id\":\"a\",\"delta\":{\"content\":\"";
    private static final String AFTER = "\"},\"usage\":null}";

    private final TextTemplate template = new TextTemplate();

    @Test
    void nothing_fits_before_a_chunk_is_learnt() {
        assertThat(fits(BEFORE + "x" + AFTER)).isFalse();
        assertThat(fits("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", " a much longer text ", "\\n\\\"\\\\", "\\ud83d", "\u4f60\u597d", "\\\\"})
    void a_chunk_with_another_text_fits_and_its_text_is_found(String text) {
        learn("Hello");
        assertThat(fits(BEFORE + text + AFTER)).isTrue();
        byte[] chunk = (BEFORE + text + AFTER).getBytes(UTF_8);
        assertThat(new String(chunk, template.textFrom() - 1, template.textTo() - template.textFrom(), UTF_8))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BEFORE + "x\"},\"usage\":{}}",
                "{\"id\":\"b\",\"delta\":{\"content\":\"x" + AFTER,
                BEFORE + "x\",\"more\":\"y" + AFTER,
                BEFORE + "x\\" + AFTER,
                BEFORE + "\\x" + AFTER,
                BEFORE + "\u0001" + AFTER,
                BEFORE + "x" + AFTER + " ",
                BEFORE + "x",
                BEFORE,
                AFTER,
                "{\"id\":\"a\",\"delta\":{\"content\":\"},\"usage\":null}"
            })
    void a_chunk_that_differs_elsewhere_does_not_fit(String chunk) {
        learn("Hello");
        assertThat(fits(chunk)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"t\":\"yes\",\"obfuscation\":\"\"}",
                "{\"t\":\"yes\",\"obfuscation\":\"Zm9v YmFy\"}",
                "{\"t\":\"\\\"obfuscation\\\":\",\"obfuscation\":\"x\"}"
            })
    void the_string_that_is_filling_may_differ(String chunk) {
        learn("{\"t\":\"x\",\"obfuscation\":\"abc\"}", 6, 7);
        assertThat(fits(chunk)).isTrue();
    }

    @Test
    void the_filling_of_bedrock_may_differ() {
        learn("{\"t\":\"x\",\"p\":\"abc\"}", 6, 7);
        assertThat(fits("{\"t\":\"yes\",\"p\":\"\"}")).isTrue();
        assertThat(fits("{\"t\":\"yes\",\"p\":\"abcdefgh\"}")).isTrue();
        assertThat(fits("{\"t\":\"yes\",\"q\":\"abc\"}")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"t\":\"yes\",\"obfuscation\":\"\",\"n\":\"\"}",
                "{\"t\":\"yes\",\"obfuscation\":\"a\\\"}",
                "{\"t\":\"yes\",\"obfuscation\":\"a\u0001\"}",
                "{\"t\":\"yes\",\"obfuscation\":\"}",
                "{\"t\":\"yes\",\"obfuscation\":1}"
            })
    void a_chunk_that_differs_beyond_its_filling_does_not_fit(String chunk) {
        learn("{\"t\":\"x\",\"obfuscation\":\"abc\"}", 6, 7);
        assertThat(fits(chunk)).isFalse();
    }

    @Test
    void the_number_of_blanks_before_the_end_may_differ() {
        learn("{\"d\":{\"t\":\"x\"}   }", 11, 12);
        assertThat(fits("{\"d\":{\"t\":\"yes\"}}")).isTrue();
        assertThat(fits("{\"d\":{\"t\":\"yes\"}        }")).isTrue();
        assertThat(fits("{\"d\":{\"t\":\"yes\"},1}")).isFalse();
        assertThat(fits("{\"d\":{\"t\":\"yes\"}  ,}")).isFalse();
        assertThat(fits("{\"d\":{\"t\":\"yes\"")).isFalse();
    }

    @Test
    void learning_a_chunk_replaces_the_one_before() {
        learn("Hello");
        learn("{\"t\":\"x\"}", 6, 7);

        assertThat(fits("{\"t\":\"yes\"}")).isTrue();
        assertThat(fits(BEFORE + "x" + AFTER)).isFalse();
    }

    @Test
    void a_text_that_is_not_plain_is_reported() {
        learn("Hello");
        fits(BEFORE + "a\\n" + AFTER);
        assertThat(template.textPlain()).isTrue();
        fits(BEFORE + "\u00e9" + AFTER);
        assertThat(template.textPlain()).isFalse();
        fits(BEFORE + "\\ud83d" + AFTER);
        assertThat(template.textPlain()).isFalse();
    }

    private void learn(String text) {
        byte[] chunk = (BEFORE + text + AFTER).getBytes(UTF_8);
        template.learn(chunk, 0, chunk.length, BEFORE.length(), chunk.length - AFTER.length());
    }

    private void learn(String chunk, int textFrom, int textTo) {
        byte[] bytes = chunk.getBytes(UTF_8);
        template.learn(bytes, 0, bytes.length, textFrom, textTo);
    }

    /** Reads the chunk from the middle of an array. */
    private boolean fits(String chunk) {
        byte[] array = ('.' + chunk + "\n").getBytes(UTF_8);
        return template.fits(array, 1, array.length - 1);
    }
}
