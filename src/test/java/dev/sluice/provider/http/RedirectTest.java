package dev.sluice.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedirectTest {

    private static final URI ASKED = URI.create("https://api.example.com/v1/chat/completions?api-version=1");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://api.example.com/v1b/chat | https://api.example.com/v1b/chat",
                "HTTPS://API.Example.COM:443/v1b/chat | https://api.example.com/v1b/chat",
                "//api.example.com/v1b | https://api.example.com/v1b",
                "/v1b/chat/ | https://api.example.com/v1b/chat/",
                "/v1b?a=%2F&b | https://api.example.com/v1b?a=%2F&b",
                "stream | https://api.example.com/v1/chat/stream",
                "../models | https://api.example.com/v1/models",
                "?api-version=2 | https://api.example.com/v1/chat/completions?api-version=2",
                "/v1b#top | https://api.example.com/v1b",
                "https://api.example.com | https://api.example.com/",
                "/größe?q=é | https://api.example.com/gr%C3%B6%C3%9Fe?q=%C3%A9",
            })
    void an_address_of_the_same_origin_is_followed(String location, String target) {
        for (int status : new int[] {307, 308}) {
            assertThat(Redirect.of(ASKED, status, location).target()).isEqualTo(URI.create(target));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.example.com/v1b",
                "http://api.example.com:443/v1b",
                "https://api.example.com:8443/v1b",
                "https://api.example.com.evil.example/v1b",
                "https://evil.example/v1b?key=secret",
                "//evil.example/v1b",
                "https://api.example.com@evil.example/v1b",
                "https:///v1b",
                "mailto:a@api.example.com",
                "file:/etc/passwd"
            })
    void an_address_of_another_origin_is_refused_without_naming_it(String location) {
        Redirect redirect = Redirect.of(ASKED, 307, location);

        assertThat(redirect.target()).isNull();
        assertThat(redirect.failure().message())
                .contains("to another server", "base-url")
                .doesNotContain("example", "secret");
        assertThat(redirect.failure().retryable()).isFalse();
    }

    @Test
    void an_address_with_credentials_is_refused() {
        assertThat(Redirect.of(ASKED, 308, "https://user:secret@api.example.com/v1b")
                        .failure()
                        .message())
                .contains("user name")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "#", "http://[", "/a b", "/%zz", "\u0000"})
    void an_invalid_address_is_refused(String location) {
        assertThat(Redirect.of(ASKED, 307, location).failure().message()).contains("no address");
        assertThat(Redirect.of(ASKED, 307, null).failure().message()).contains("no address");
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 305})
    void a_redirect_that_may_change_the_method_is_refused(int status) {
        assertThat(Redirect.is(status)).isTrue();
        assertThat(Redirect.of(ASKED, status, "/v1b").failure().message()).contains("status " + status);
    }

    @Test
    void a_second_redirect_is_refused() {
        Redirect second = Redirect.of(ASKED, 307, "/v1b").second();

        assertThat(second.target()).isNull();
        assertThat(second.failure().message()).contains("a second time");
    }

    @Test
    void the_default_port_of_a_scheme_may_be_left_out() {
        assertThat(Redirect.of(URI.create("http://h/a"), 307, "http://h:80/b").target())
                .isNotNull();
        assertThat(Redirect.of(URI.create("http://h:8080/a"), 307, "http://h/b").target())
                .isNull();
        assertThat(Redirect.of(URI.create("http://[::1]:8080/a"), 307, "http://[::1]:8080/b")
                        .target())
                .isNotNull();
    }
}
