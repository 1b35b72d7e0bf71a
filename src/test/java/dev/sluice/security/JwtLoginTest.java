package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JwtLoginTest {

    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final Tokens ISSUER = new Tokens();
    private static final Tokens STRANGER = new Tokens();

    private final JwtLogin login = login("sub", "roles");

    private static JwtPolicy policy(Set<String> algorithms, String principalClaim, String rolesClaim) {
        return new JwtPolicy(
                algorithms, Tokens.ISSUER, Set.of(Tokens.AUDIENCE, "other"), SKEW, principalClaim, rolesClaim);
    }

    private static JwtLogin login(String principalClaim, String rolesClaim) {
        return new JwtLogin(
                policy(new HashSet<>(JwtPolicy.ASYMMETRIC), principalClaim, rolesClaim), ISSUER.publicRsa());
    }

    private static JwtLogin remote(JwksServer keys) throws Exception {
        URL url = new URI(keys.url()).toURL();
        return new JwtLogin(policy(new HashSet<>(JwtPolicy.ASYMMETRIC), "sub", "roles"), url);
    }

    private static Caller ask(Login login, String authorization) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Authorization", authorization);
        return login.caller(new RequestFacts("10.0.0.1", headers::get, false, null));
    }

    private void assertRefused(String token) {
        assertThat(ask(login, "Bearer " + token)).isNull();
    }

    private static Date in(Duration time) {
        return Date.from(Instant.now().plus(time));
    }

    @Test
    void a_token_names_the_principal_its_roles_and_its_expiry() {
        Instant exp = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 600);
        JWTClaimsSet claims = Tokens.claims("ada", "sluice-user", "physics")
                .expirationTime(Date.from(exp))
                .build();

        Caller caller = ask(login, "bearer  " + ISSUER.rs256(claims));

        assertThat(caller).isEqualTo(new Caller("ada", Set.of("sluice-user", "physics"), exp.plus(SKEW)));
        assertThat(Caller.lifetime(caller.expires(), exp)).isEqualTo(SKEW);
    }

    @Test
    void every_asymmetric_signature_is_accepted_and_every_key_found() throws Exception {
        try (JwksServer keys = new JwksServer(ISSUER.jwks())) {
            JwtLogin remote = remote(keys);
            JWTClaimsSet claims = Tokens.claims("ada").build();
            for (String token : List.of(
                    ISSUER.rs256(claims),
                    ISSUER.rsa(JWSAlgorithm.PS256, claims),
                    ISSUER.rsa(JWSAlgorithm.RS512, claims),
                    ISSUER.es256(claims),
                    ISSUER.edDsa(claims))) {
                assertThat(ask(remote, "Bearer " + token)).as(token).isNotNull();
                assertThat(ask(remote, "Bearer " + Tokens.changed(token, 1, c -> c.replace("ada", "bob"))))
                        .isNull();
            }
            assertThat(keys.fetches()).isEqualTo(1);
            for (String token : List.of(STRANGER.rs256(claims), STRANGER.es256(claims), STRANGER.edDsa(claims))) {
                assertThat(ask(remote, "Bearer " + token)).isNull();
            }
        }
    }

    @Test
    void a_single_configured_ec_or_ed25519_key_is_accepted() {
        JWTClaimsSet claims = Tokens.claims("ada").build();
        JwtPolicy policy = policy(Set.of("ES256", "EdDSA"), "sub", "roles");

        assertThat(ask(new JwtLogin(policy, ISSUER.publicEc()), "Bearer " + ISSUER.es256(claims)))
                .isNotNull();
        assertThat(ask(new JwtLogin(policy, ISSUER.publicEd()), "Bearer " + ISSUER.edDsa(claims)))
                .isNotNull();
        assertThat(ask(new JwtLogin(policy, ISSUER.publicEc()), "Bearer " + ISSUER.edDsa(claims)))
                .isNull();
        assertThat(ask(new JwtLogin(policy, ISSUER.publicEd()), "Bearer " + STRANGER.edDsa(claims)))
                .isNull();
    }

    @Test
    void forged_tokens_are_refused() {
        JWTClaimsSet claims = Tokens.claims("ada", "sluice-admin").build();
        String good = ISSUER.rs256(claims);

        assertRefused(STRANGER.rs256(claims));
        assertRefused(Tokens.unsigned(claims));
        assertRefused(ISSUER.confused(claims));
        assertRefused(good.substring(0, good.lastIndexOf('.') + 1));
        assertRefused(Tokens.changed(good, 1, text -> text.replace("ada", "eve")));
        assertRefused(Tokens.changed(good, 0, text -> text.replace("RS256", "none")));
        assertRefused(Tokens.changed(good, 0, text -> text.replace("RS256", "HS256")));
        assertRefused(Tokens.changed(good, 0, text -> text.replace("RS256", "PS256")));
        assertRefused(ISSUER.signed(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .criticalParams(Set.of("x"))
                        .customParam("x", 1)
                        .build(),
                claims));
        assertRefused(ISSUER.signed(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(Tokens.type("logout+jwt"))
                        .build(),
                claims));
    }

    @Test
    void only_configured_algorithms_are_accepted() {
        JwtLogin strict = new JwtLogin(policy(Set.of("PS256"), "sub", "roles"), ISSUER.publicRsa());
        JWTClaimsSet claims = Tokens.claims("ada").build();

        assertThat(ask(strict, "Bearer " + ISSUER.rs256(claims))).isNull();
        assertThat(ask(strict, "Bearer " + ISSUER.rsa(JWSAlgorithm.PS256, claims)))
                .isNotNull();
    }

    @Test
    void invalid_claims_are_refused() {
        assertRefused(
                ISSUER.rs256(Tokens.claims("ada").issuer("https://evil.example").build()));
        assertRefused(ISSUER.rs256(Tokens.claims("ada").issuer(null).build()));
        assertRefused(ISSUER.rs256(Tokens.claims("ada").audience("another").build()));
        assertRefused(ISSUER.rs256(Tokens.claims("ada").audience((String) null).build()));
        assertRefused(ISSUER.rs256(Tokens.claims("ada").expirationTime(null).build()));
        assertRefused(ISSUER.rs256(
                Tokens.claims("ada").expirationTime(in(Duration.ofSeconds(-40))).build()));
        assertRefused(ISSUER.rs256(
                Tokens.claims("ada").notBeforeTime(in(Duration.ofSeconds(40))).build()));
        for (String name : new String[] {null, "", "  ", "a\nb", "a".repeat(257)}) {
            assertRefused(ISSUER.rs256(Tokens.claims(name).build()));
        }
    }

    @Test
    void clock_skew_and_several_audiences_are_accepted() {
        JWTClaimsSet late = Tokens.claims("ada")
                .audience(List.of("another", "other"))
                .expirationTime(in(Duration.ofSeconds(-20)))
                .notBeforeTime(in(Duration.ofSeconds(20)))
                .build();

        assertThat(ask(login, "Bearer " + ISSUER.rs256(late))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Basic YTpi",
                "Bearer a",
                "Bearer a.b",
                "Bearer a.b.c",
                "Bearer ..",
                "Bearer {}.{}.{}",
                "Bearer a b",
                "Bearer a.b.c,Bearer a.b.c",
                "Bearer YQ.YQ.YQ",
                "Bearer bnVsbA.bnVsbA.bnVsbA",
                "Bearer W10.W10.W10",
                "Bearer e30.e30.e30",
                "Bearer a.b.c.d.e",
                "Bearer eyJhbGciOm51bGx9.e30.YQ",
                "Bearer eyJhbGciOjF9.e30.YQ"
            })
    void anything_but_a_token_is_refused(String authorization) {
        assertThat(ask(login, authorization)).isNull();
    }

    @Test
    void a_token_over_the_size_limit_is_refused() {
        String large = ISSUER.of("ada", "x".repeat(9000));

        assertThat(ask(login, "Bearer " + ISSUER.of("ada", "x".repeat(3000)))).isNotNull();
        assertThat(ask(login, "Bearer " + large)).isNull();
    }

    @Test
    void deeply_nested_claims_are_refused() {
        String deep = "[".repeat(2500) + "]".repeat(2500);
        assertRefused(Tokens.changed(ISSUER.of("ada"), 1, text -> "{\"a\":" + deep + "}"));
    }

    @Test
    void roles_and_principals_are_read_from_nested_claims() {
        JWTClaimsSet claims = Tokens.claims("id 7")
                .claim("realm_access", Map.of("roles", List.of("sluice-user", 7)))
                .claim("scope", "openid  sluice-user")
                .claim("https://example/roles", List.of("dotted.name"))
                .claim("profile", Map.of("name", "ada"))
                .build();
        String token = "Bearer " + ISSUER.rs256(claims);

        assertThat(ask(login("profile.name", "realm_access.roles"), token).principal())
                .isEqualTo("ada");
        assertThat(ask(login("sub", "realm_access.roles"), token).roles())
                .containsExactlyInAnyOrder("sluice-user", "7");
        assertThat(ask(login("sub", "scope"), token).roles()).contains("openid", "sluice-user");
        assertThat(ask(login("sub", "https://example/roles"), token).roles()).containsExactly("dotted.name");
        assertThat(ask(login("sub", "realm_access.none.roles"), token).roles()).isEmpty();
        assertThat(ask(login("sub", "profile"), token).roles()).isEmpty();
        assertThat(ask(login("profile", "roles"), token)).isNull();
    }

    @Test
    void unknown_key_ids_do_not_cause_repeated_fetches() throws Exception {
        try (JwksServer keys = new JwksServer(ISSUER.jwks())) {
            JwtLogin remote = remote(keys);
            JWTClaimsSet claims = Tokens.claims("ada").build();
            assertThat(ask(remote, "Bearer " + ISSUER.rs256(claims))).isNotNull();

            for (int i = 0; i < 50; i++) {
                JWSHeader header =
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k" + i).build();
                assertThat(ask(remote, "Bearer " + ISSUER.signed(header, claims)))
                        .isNull();
            }
            assertThat(keys.fetches()).isLessThanOrEqualTo(2);
            assertThat(ask(remote, "Bearer " + ISSUER.rs256(claims))).isNotNull();
        }
    }

    @Test
    void a_new_key_is_fetched_when_a_token_names_it() throws Exception {
        Tokens before = new Tokens("before ");
        try (JwksServer keys = new JwksServer(before.jwks())) {
            JwtLogin remote = remote(keys);
            assertThat(ask(remote, "Bearer " + before.of("ada"))).isNotNull();
            keys.answer(200, ISSUER.jwks());

            assertThat(ask(remote, "Bearer " + ISSUER.of("ada"))).isNotNull();
            assertThat(ask(remote, "Bearer " + before.of("ada"))).isNull();
        }
    }

    @Test
    void fetched_keys_remain_valid_while_their_server_is_down() throws Exception {
        JwtLogin remote;
        try (JwksServer keys = new JwksServer(ISSUER.jwks())) {
            remote = remote(keys);
            assertThat(ask(remote, "Bearer " + ISSUER.of("ada"))).isNotNull();
        }
        assertThat(ask(remote, "Bearer " + ISSUER.of("bob"))).isNotNull();
        assertThat(ask(remote, "Bearer " + ISSUER.es256(Tokens.claims("ada").build())))
                .isNotNull();
    }

    @Test
    void login_is_unavailable_until_keys_can_be_fetched() throws Exception {
        try (JwksServer keys = new JwksServer(ISSUER.jwks())) {
            for (String answer : List.of("", "[]", "{", "{}", "x".repeat(300_000))) {
                keys.answer(answer.isEmpty() ? 500 : 200, answer);
                JwtLogin remote = remote(keys);
                assertThatThrownBy(() -> ask(remote, "Bearer " + ISSUER.of("ada")))
                        .as(answer)
                        .isInstanceOf(LoginUnavailableException.class);
            }
            JwtLogin later = remote(keys);
            assertThatThrownBy(() -> ask(later, "Bearer " + ISSUER.of("ada")))
                    .isInstanceOf(LoginUnavailableException.class);
            keys.answer(200, ISSUER.jwks());
            assertThat(ask(later, "Bearer " + ISSUER.of("ada"))).isNotNull();
        }
    }
}
