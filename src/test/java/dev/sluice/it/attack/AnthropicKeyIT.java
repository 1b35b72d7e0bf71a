package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.RawHttp;
import dev.sluice.security.Tokens;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A token where Anthropic's clients have their key. */
final class AnthropicKeyIT extends Hardened {

    private int status(String path, Map<String, String> headers) throws IOException {
        try (RawHttp http = api().get(path, headers)) {
            return http.status();
        }
    }

    @Test
    void a_token_may_be_the_key_where_anthropics_protocol_is_spoken_and_nowhere_else() throws IOException {
        String token = tokens().of("ada", "sluice-user");

        assertThat(status("api/anthropic/v1/models", Map.of("x-api-key", token)))
                .isEqualTo(200);
        assertThat(status("api/anthropic/v1/models", Map.of("Authorization", "Bearer " + token)))
                .isEqualTo(200);
        assertThat(status("api/openai/v1/models", Map.of("x-api-key", token))).isEqualTo(401);
        assertThat(status("api/models", Map.of("x-api-key", token))).isEqualTo(401);
        assertThat(status("api/anthropic/../models", Map.of("x-api-key", token)))
                .isNotEqualTo(200);
    }

    @Test
    void a_token_that_is_forged_or_beside_another_is_refused_in_anthropics_form() throws IOException {
        String good = tokens().of("ada", "sluice-user");
        String forged = new Tokens().of("ada", "sluice-user");

        for (Map<String, String> headers : List.of(
                Map.of("x-api-key", forged),
                Map.of("x-api-key", ""),
                Map.of("x-api-key", good, "Authorization", "Bearer " + forged))) {
            try (RawHttp http = api().get("api/anthropic/v1/models", headers)) {
                assertThat(http.status()).as(headers.toString()).isEqualTo(401);
                assertThat(http.json().getJsonObject("error").getString("type")).isEqualTo("authentication_error");
            }
        }
    }
}
