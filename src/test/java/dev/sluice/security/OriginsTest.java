package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginsTest {

    @ParameterizedTest
    @CsvSource({
        "https://portal.example, https://portal.example",
        "HTTPS://Portal.Example:443, https://portal.example",
        "http://portal.example:80, http://portal.example",
        "http://portal.example:443, http://portal.example:443",
        "http://localhost:3000, http://localhost:3000",
        "http://[::1]:3000, http://[::1]:3000",
        "http://10.0.0.1, http://10.0.0.1"
    })
    void an_origin_is_normalised_to_what_browsers_send(String given, String normal) {
        assertThat(Origins.normal(given)).isEqualTo(normal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "null",
                "portal.example",
                "//portal.example",
                "https://",
                "https://*.portal.example",
                "https://portal.example/",
                "https://portal.example/app",
                "https://portal.example?x",
                "https://portal.example#x",
                "https://user@portal.example",
                "https://portal.example:",
                "https://portal.example:0",
                "https://portal.example:70000",
                "https://portal.example:port",
                "https://portal example",
                "https://portal.example; script-src *",
                "file:///tmp",
                "ftp://portal.example",
                "javascript:alert(1)"
            })
    void an_invalid_origin_is_refused_with_examples(String given) {
        assertThatThrownBy(() -> Origins.normal(given))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'" + given + "' is not an origin, such as https://portal.example or http://localhost:3000");
    }

    @Test
    void only_listed_origins_are_allowed() {
        Origins origins = new Origins(List.of("https://portal.example", "http://localhost:3000"));

        assertThat(origins.allow("https://portal.example")).isTrue();
        assertThat(origins.allow("http://portal.example")).isFalse();
        assertThat(origins.allow("https://portal.example:444")).isFalse();
        assertThat(origins.allow("https://sub.portal.example")).isFalse();
        assertThat(origins.allow("null")).isFalse();
        assertThat(origins.allow(null)).isFalse();
        assertThat(Origins.NONE.allow("https://portal.example")).isFalse();
    }
}
