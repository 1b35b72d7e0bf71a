package dev.sluice.rest.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.rest.problem.ApiException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyTextTest {

    private static final String JSON = "{\"message\":\"Grüße 👋\"}";
    private static final char MARK = '\uFEFF';

    private static String decoded(byte[] bytes, @Nullable Charset declared) {
        return BodyText.of(bytes, declared).decode();
    }

    @Test
    void one_byte_order_mark_is_ignored() {
        assertThat(decoded((MARK + JSON).getBytes(StandardCharsets.UTF_8), null))
                .isEqualTo(JSON);
        assertThat(decoded(("" + MARK + MARK + JSON).getBytes(StandardCharsets.UTF_8), null))
                .isEqualTo(MARK + JSON);
        assertThat(decoded(JSON.getBytes(StandardCharsets.UTF_8), null)).isEqualTo(JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{}", "\n{}", "é", "\uFEFF"})
    void short_texts_are_no_other_encoding(String text) {
        assertThat(decoded(text.getBytes(StandardCharsets.UTF_8), null)).isEqualTo(text.replace("" + MARK, ""));
    }

    @ParameterizedTest
    @CsvSource({"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void another_encoding_of_unicode_is_named_with_and_without_its_mark(String name) {
        for (String text : new String[] {JSON, "{}", "\r\n{\"message\":\"日本\"}", "[", MARK + JSON, "" + MARK}) {
            assertThatThrownBy(() -> decoded(text.getBytes(Charset.forName(name)), null))
                    .as(text)
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            e -> assertThat(e.problem().field()).isEqualTo("body"))
                    .hasMessage("body: is encoded as " + name + "; send it as UTF-8");
        }
    }

    @Test
    void the_encoding_that_the_type_declares_is_named_where_the_bytes_are_not_utf_8() {
        byte[] latin = JSON.replace("👋", "").getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> decoded(latin, StandardCharsets.ISO_8859_1)).hasMessageContaining("ISO-8859-1");
        assertThatThrownBy(() -> decoded(latin, StandardCharsets.UTF_8)).hasMessageContaining("not valid UTF-8");
        assertThatThrownBy(() -> decoded(latin, null)).hasMessageContaining("not valid UTF-8");
        assertThat(decoded(JSON.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                .isEqualTo(JSON);
    }
}
