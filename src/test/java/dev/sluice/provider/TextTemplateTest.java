package dev.sluice.provider;

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
    void nothing_fits_before_anything_was_learnt() {
        assertThat(fits(BEFORE + "x" + AFTER)).isFalse();
        assertThat(fits("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", " a much longer text ", "\\n\\\"\\\\", "\\ud83d", "\u4f60\u597d", "\\\\"})
    void a_chunk_with_another_text_fits_and_tells_it(String text) {
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
    void what_says_anything_else_does_not(String chunk) {
        learn("Hello");
        assertThat(fits(chunk)).isFalse();
    }

    @Test
    void the_last_that_was_learnt_counts() {
        learn("Hello");
        byte[] other = "{\"t\":\"x\"}".getBytes(UTF_8);
        template.learn(other, 0, other.length, 6, 7);

        assertThat(fits("{\"t\":\"yes\"}")).isTrue();
        assertThat(fits(BEFORE + "x" + AFTER)).isFalse();
    }

    @Test
    void whether_the_text_is_plain_is_told() {
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

    /** Not at the array's beginning, and not up to its end. */
    private boolean fits(String chunk) {
        byte[] array = ('.' + chunk + "\n").getBytes(UTF_8);
        return template.fits(array, 1, array.length - 1);
    }
}
