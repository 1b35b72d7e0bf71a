package dev.sluice.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CursorTest {

    @Test
    void a_cursor_is_parsed_back_from_its_text() {
        for (String id : new String[] {"c", "a:b:c", "Grüße \uD83D\uDE00", "'; DROP TABLE x; --", "x".repeat(256)}) {
            Cursor cursor = new Cursor(1_795_000_000_000L, id);
            assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
            assertThat(cursor.toString()).matches("[A-Za-z0-9_-]+");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "=", "1:c", ":", "-1:c", "1:", ":c", "9999999999999999999:c", "1e3:c", "1:a\u0000b"})
    void any_other_text_is_rejected(String plain) {
        assertThat(Cursor.parse(plain)).isNull();
        if (!plain.equals("1:c")) {
            assertThat(Cursor.parse(Base64.getUrlEncoder().encodeToString(plain.getBytes(UTF_8))))
                    .isNull();
        }
        assertThat(Cursor.parse(Base64.getUrlEncoder().encodeToString(new byte[] {'1', ':', (byte) 0xC3})))
                .isNull();
    }
}
