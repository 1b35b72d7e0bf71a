package dev.sluice.rest.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.rest.input.Base64Intake.InvalidText;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Base64IntakeTest {

    private long counted;

    private byte[] decode(String string, int cut) throws InvalidText, IOException {
        Base64Intake intake = new Base64Intake(bytes -> counted += bytes);
        byte[] bytes = (string + "\",\"next\":1").getBytes(UTF_8);
        int at = 0;
        while (!intake.ended()) {
            at = intake.take(bytes, at, Math.min(bytes.length, at + cut));
        }
        assertThat(at).as("bytes taken").isEqualTo(string.length() + 1);
        return intake.blob().open().readAllBytes();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 3071, 3072, 3073, 100_000})
    void every_length_is_decoded_however_the_text_is_cut(int length) throws InvalidText, IOException {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        String text = Base64.getEncoder().encodeToString(data);

        for (int cut : new int[] {1, 7, 4096, 1_000_000}) {
            counted = 0;
            assertThat(decode(text, cut)).isEqualTo(data);
            assertThat(counted).isEqualTo(length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'Pz8/', '???'",
        "'Pz8\\/', '???'",
        "'Pz8\\u002f', '???'",
        "'Pz8\\u002F', '???'",
        "'Pz\\n8/\\r\\n', '???'",
        "'Pz\\u000a8/', '???'",
        "'Pw==\\n', '?'",
        "'Pw\\u003d=', '?'"
    })
    void what_JSON_may_escape_and_line_ends_are_decoded(String text, String decoded) throws InvalidText, IOException {
        assertThat(decode(text, 1)).asString(UTF_8).isEqualTo(decoded);
        assertThat(decode(text, 100)).asString(UTF_8).isEqualTo(decoded);
    }

    @ParameterizedTest
    @CsvSource({
        "'Pz8', after character 3",
        "'Pz', after character 2",
        "'Pw=', after character 3",
        "'Pz8/P', after character 5",
        "'Px==', after character 4",
        "'Pz9=', after character 4",
        "'Pz8=Pz8=', at character 5",
        "'Pw===', at character 5",
        "'=', at character 1",
        "'Pz8_', at character 4",
        "'Pz-8', at character 3",
        "'Pz 8', at character 3",
        "'Pz8ä', at character 4",
        "'Pz\\t8', at character 3",
        "'Pz\\u0g28', at character 3",
        "'data:image/png;base64,Pz8/', comma of a data: URL"
    })
    void anything_else_is_refused_at_its_place(String text, String message) {
        assertThatThrownBy(() -> decode(text, 100))
                .isInstanceOf(InvalidText.class)
                .hasMessageContaining(message);
        assertThatThrownBy(() -> decode(text, 1))
                .isInstanceOf(InvalidText.class)
                .hasMessageContaining(message);
    }

    @Test
    void memory_is_counted_before_it_is_taken() {
        byte[] data = new byte[10_000];
        Base64Intake intake = new Base64Intake(bytes -> {
            counted += bytes;
            if (counted > 6000) {
                throw new IllegalStateException("full");
            }
        });
        byte[] text = Base64.getEncoder().encode(data);

        assertThatThrownBy(() -> intake.take(text, 0, text.length)).hasMessage("full");
        assertThat(counted).isLessThan(6000 + 3 * 1024);
    }
}
