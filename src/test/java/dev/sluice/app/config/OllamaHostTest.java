package dev.sluice.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OllamaHostTest {

    /** The URLs that Ollama's own clients derive from these values. */
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
    void a_host_becomes_the_URL_that_Ollamas_clients_use(String value, String url) {
        assertThat(OllamaHost.url(value)).isEqualTo(url);
    }
}
