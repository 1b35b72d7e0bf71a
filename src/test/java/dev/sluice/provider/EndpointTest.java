package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "http://h/v1, /chat, http://h/v1/chat",
        "http://h/v1/, /chat, http://h/v1/chat",
        "http://h, /chat, http://h/chat",
        "http://h/d?api-version=1, /chat, http://h/d/chat?api-version=1",
        "http://h/d/?a=1&b=2, /chat?alt=sse, http://h/d/chat?alt=sse&a=1&b=2"
    })
    void a_path_goes_before_the_base_urls_query(String base, String path, String resolved) {
        assertThat(new Endpoint("p", base, null, Map.of()).resolve(path)).hasToString(resolved);
    }

    @ParameterizedTest
    @CsvSource({"gpt-5, gpt-5", "a/../b, a%2F..%2Fb", "a?b#c, a%3Fb%23c", "'..;', ..%3B", "@h:1, %40h%3A1", "..., ..."})
    void a_text_stays_in_its_segment(String text, String segment) {
        assertThat(Endpoint.isSegment(text)).isTrue();
        assertThat(Endpoint.segment(text)).isEqualTo(segment);
        assertThat(URI.create("http://h/a/" + segment + "/b").normalize()).hasToString("http://h/a/" + segment + "/b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".."})
    void a_text_that_means_another_segment_is_not_a_segment(String text) {
        assertThat(Endpoint.isSegment(text)).isFalse();
    }

    @Test
    void a_printed_endpoint_shows_no_secret() {
        assertThat(new Endpoint("p", "http://h?key=k", "k", Map.of("x", "k"), Map.of()))
                .hasToString("Endpoint[p]");
    }
}
