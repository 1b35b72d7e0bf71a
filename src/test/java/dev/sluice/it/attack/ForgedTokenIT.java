package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.security.Tokens;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Tokens that are forged, stale, made for somebody else, or no tokens at all. */
final class ForgedTokenIT extends Hardened {

    private Map<String, String> attacks() {
        JWTClaimsSet claims =
                Tokens.claims("eve", "sluice-user", "sluice-admin").build();
        String good = tokens().rs256(claims);
        Map<String, String> attacks = new LinkedHashMap<>();
        attacks.put("signed by another key", new Tokens().rs256(claims));
        attacks.put("alg none", Tokens.unsigned(claims));
        attacks.put("the public key as a shared secret", tokens().confused(claims));
        attacks.put("without its signature", good.substring(0, good.lastIndexOf('.') + 1));
        attacks.put("another name", Tokens.changed(good, 1, text -> text.replace("eve", "ada")));
        attacks.put("another algorithm", Tokens.changed(good, 0, text -> text.replace("RS256", "RS512")));
        attacks.put(
                "expired",
                tokens().rs256(Tokens.claims("eve", "sluice-user")
                        .expirationTime(Date.from(Instant.now().minusSeconds(10)))
                        .build()));
        attacks.put(
                "not valid yet",
                tokens().rs256(Tokens.claims("eve", "sluice-user")
                        .notBeforeTime(Date.from(Instant.now().plusSeconds(10)))
                        .build()));
        attacks.put(
                "without an end",
                tokens().rs256(Tokens.claims("eve", "sluice-user")
                        .expirationTime(null)
                        .build()));
        attacks.put(
                "for somebody else",
                tokens().rs256(Tokens.claims("eve", "sluice-user")
                        .audience("another")
                        .build()));
        attacks.put(
                "from somebody else",
                tokens().rs256(Tokens.claims("eve", "sluice-user")
                        .issuer("https://evil.example")
                        .build()));
        attacks.put(
                "without a name",
                tokens().rs256(Tokens.claims(null, "sluice-user").build()));
        attacks.put("a name with a line end", tokens().of("eve\r\nada", "sluice-user"));
        attacks.put("an endless name", tokens().of("e".repeat(1000), "sluice-user"));
        attacks.put(
                "nested deeply",
                Tokens.changed(good, 1, text -> "{\"a\":" + "[".repeat(2000) + "]".repeat(2000) + '}'));
        attacks.put("no token", "undefined");
        attacks.put("nothing", "");
        attacks.put("dots", "..");
        attacks.put("two", good + ", Bearer " + good);
        return attacks;
    }

    @Test
    void an_invalid_token_opens_nothing_and_the_answer_does_not_say_why() throws IOException {
        SoftAssertions all = new SoftAssertions();
        for (Map.Entry<String, String> attack : attacks().entrySet()) {
            As eve = new As(api(), attack.getValue());
            for (boolean start : new boolean[] {false, true}) {
                try (RawHttp http =
                        start ? eve.post("api/stream/chat", Api.body("demo/burst", "Hi")) : eve.get("api/models")) {
                    all.assertThat(http.status()).as(attack.getKey()).isEqualTo(401);
                    all.assertThat(http.headers("WWW-Authenticate")).containsExactly("Bearer");
                    all.assertThat(http.header("Content-Type")).isEqualTo("application/problem+json");
                    all.assertThat(http.text())
                            .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
                                    + "\"detail\":\"You are not signed in, or your sign-in has expired. Sign in and try again.\","
                                    + "\"code\":\"unauthorized\"}");
                }
            }
        }
        all.assertAll();
    }

    @Test
    void a_token_that_is_too_large_is_refused() throws IOException {
        try (RawHttp http = new As(api(), "a".repeat(9000)).get("api/models")) {
            assertThat(http.status()).isIn(400, 401);
        }
        try (RawHttp http = new As(api(), tokens().of("eve", "x".repeat(20_000))).get("api/models")) {
            assertThat(http.status()).isIn(400, 401);
        }
    }

    @Test
    void a_token_is_accepted_in_its_header_only() throws IOException {
        String good = tokens().of("eve", "sluice-user");
        for (String query : new String[] {"access_token=", "token=", "ticket=", "authorization=Bearer%20"}) {
            try (RawHttp http = api().get("api/models?" + query + good)) {
                assertThat(http.status()).as(query).isEqualTo(401);
            }
        }
        for (Map<String, String> headers : List.<Map<String, String>>of(
                Map.of("Cookie", "token=" + good + "; Authorization=" + good),
                Map.of("X-API-Key", good),
                Map.of("Proxy-Authorization", "Bearer " + good),
                Map.of("Authorization", "Basic " + good),
                Map.of("Authorization", good))) {
            try (RawHttp http = api().get("api/models", headers)) {
                assertThat(http.status()).as("%s", headers.keySet()).isEqualTo(401);
            }
        }
    }
}
