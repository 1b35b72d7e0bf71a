package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ApiKeyLoginTest {

    private static final Caller ADA = new Caller("ada", Set.of("sluice-user"), null);
    private static final Caller BOB = new Caller("bob", Set.of("sluice-admin"), null);

    /** The hashes of bob-key, ada-key and ada-key-2, as {@code printf ada-key | sha256sum} prints them. */
    private final Login login = new ApiKeyLogin(List.of(
            new ApiKeyLogin.Key("9b94dc1a51a38769f135edf04033ad7f2f487b6c25929be7a861cfc1ab10cf98", BOB),
            new ApiKeyLogin.Key("15b5f344504549a217d5e34c7ae9b0af03c413536b0d0c0fc48822ac8922d3c8", ADA),
            new ApiKeyLogin.Key("cd38ae163d4479f2b33a81bb059ca95d9031b6f65460381b72427d82c9338a5a", ADA)));

    private Caller ask(String header, String value) {
        Map<String, String> headers = new HashMap<>();
        headers.put(header, value);
        return login.caller(new RequestFacts("10.0.0.1", headers::get, false, null));
    }

    @Test
    void a_key_is_accepted_in_either_header() {
        assertThat(ask("Authorization", "Bearer ada-key")).isEqualTo(ADA);
        assertThat(ask("X-API-Key", "ada-key")).isEqualTo(ADA);
        assertThat(ask("X-API-Key", "ada-key-2")).isEqualTo(ADA);
        assertThat(ask("Authorization", "Bearer bob-key")).isEqualTo(BOB);
    }

    @Test
    void other_keys_and_headers_are_refused() {
        for (String key : List.of("", "ada", "ADA-KEY", "ADA", "x".repeat(100_000))) {
            assertThat(ask("X-API-Key", key)).as(key).isNull();
            assertThat(ask("Authorization", "Bearer " + key)).as(key).isNull();
        }
        assertThat(ask("Authorization", "ada-key")).isNull();
        assertThat(ask("Other", "ada-key")).isNull();
    }
}
