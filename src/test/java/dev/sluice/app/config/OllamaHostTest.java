package dev.sluice.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OllamaHostTest {

    /** What Ollama's own clients make of these. */
    @ParameterizedTest
    @CsvSource({
        "localhost:11434, http://localhost:11434",
        "localhost, http://localhost:11434",
        "0.0.0.0, http://127.0.0.1:11434",
        "0.0.0.0:8080, http://127.0.0.1:8080",
        ":8080, http://127.0.0.1:8080",
        "[::]:8080, http://[::1]:8080",
        "::1, http://[::1]:11434",
        "http://localhost:11434, http://localhost:11434",
        "http://ollama.example, http://ollama.example",
        "https://ollama.example/behind/, https://ollama.example/behind/",
        "ollama.example:1/behind, http://ollama.example:1/behind",
        "'\"ollama.example\"', http://ollama.example:11434",
        "' localhost ', http://localhost:11434",
        "http://a b:c, http://a b:c",
    })
    void it_means_what_it_means_to_Ollama(String value, String url) {
        assertThat(OllamaHost.url(value)).isEqualTo(url);
    }
}
