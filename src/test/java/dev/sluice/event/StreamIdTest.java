package dev.sluice.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamIdTest {

    private static final String GOOD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012-_z";

    @Test
    void thirty_two_characters_of_base64url_are_an_id() {
        assertThat(StreamId.parse(GOOD)).hasToString(GOOD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ012-_",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ012-_zz",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ012-_\n",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ012-_z\n",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ012-+z",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ012-/z",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ012-=z",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ012-.z",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ012- z",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ012-éz",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ012-\0z",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ01٢-_z",
                "../../../../../../../etc/passwd_",
                "%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2"
            })
    void other_texts_are_not_ids(String text) {
        assertThat(StreamId.parse(text)).isNull();
    }
}
