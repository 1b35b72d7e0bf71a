package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void nothing_secret_is_shown() {
        assertThat(new Endpoint("p", "http://h?key=k", "k", Map.of("x", "k"), Map.of()))
                .hasToString("Endpoint[p]");
    }
}
