package dev.sluice.it.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A sign-in by Keycloak's own form, with the code exchanged by the test. */
@Tag("one-server")
final class KeycloakIT {

    private static final Pattern FORM = Pattern.compile("<form [^>]*id=\"kc-form-login\"[^>]*action=\"([^\"]+)\"");
    private static final String CALLBACK = "http://127.0.0.1:8080/sluice/callback";
    private static final Pkce PKCE = new Pkce("a-verifier-of-at-least-forty-three-characters");

    private static Keycloak keycloak;
    private static JsonObject metadata;

    private final Browser browser = new Browser();

    @BeforeAll
    static void start() throws Exception {
        keycloak = new Keycloak("keycloak");
        metadata = new Browser()
                .get(keycloak.issuer() + "/.well-known/openid-configuration")
                .json();
    }

    @AfterAll
    static void stop() {
        if (keycloak != null) {
            keycloak.close();
        }
    }

    private Browser.Answer authorize(Map<String, String> changes) throws Exception {
        Map<String, String> parameters = new HashMap<>(Map.of(
                "client_id", Keycloak.CLIENT,
                "response_type", "code",
                "redirect_uri", CALLBACK,
                "scope", "openid profile",
                "state", "the-state",
                "nonce", "the-nonce",
                "code_challenge_method", "S256",
                "code_challenge", PKCE.challenge()));
        parameters.putAll(changes);
        parameters.values().removeIf(String::isEmpty);
        return browser.get(metadata.getString("authorization_endpoint") + '?' + Browser.encode(parameters));
    }

    /** Fills in the form. Returns the answer with the redirect to {@link #CALLBACK}. */
    private Browser.Answer signIn(String name) throws Exception {
        Browser.Answer page = authorize(Map.of());
        Matcher form = FORM.matcher(page.text());
        assertThat(form.find()).as(page.toString()).isTrue();
        return browser.post(
                form.group(1).replace("&amp;", "&"), Map.of("username", name, "password", name, "credentialId", ""));
    }

    private JsonObject token(Map<String, String> grant, int status) throws Exception {
        Map<String, String> form = new HashMap<>(grant);
        form.put("client_id", Keycloak.CLIENT);
        form.put("client_secret", Keycloak.SECRET);
        Browser.Answer answer = browser.post(metadata.getString("token_endpoint"), form);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer.json();
    }

    private JsonObject tokens(String name) throws Exception {
        return token(
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        signIn(name).answered().get("code"),
                        "redirect_uri",
                        CALLBACK,
                        "code_verifier",
                        PKCE.verifier()),
                200);
    }

    private static JWTClaimsSet claims(String token) throws Exception {
        SignedJWT jwt = SignedJWT.parse(token);
        JWKSet keys =
                JWKSet.parse(new Browser().get(metadata.getString("jwks_uri")).text());
        JWSVerifier verifier = new RSASSAVerifier(
                keys.getKeyByKeyId(jwt.getHeader().getKeyID()).toRSAKey());
        assertThat(jwt.verify(verifier)).isTrue();
        return jwt.getJWTClaimsSet();
    }

    @Test
    void ada_signs_in_with_the_form() throws Exception {
        assertThat(metadata.getString("issuer")).isEqualTo(keycloak.issuer());

        Browser.Answer redirect = signIn("ada");
        assertThat(redirect.location()).startsWith(CALLBACK);
        assertThat(redirect.answered())
                .containsEntry("state", "the-state")
                .containsEntry("iss", keycloak.issuer())
                .containsKeys("code", "session_state");

        // Signed in already, she is not asked again.
        Browser.Answer again = authorize(Map.of());
        JsonObject tokens = token(
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        again.answered().get("code"),
                        "redirect_uri",
                        CALLBACK,
                        "code_verifier",
                        PKCE.verifier()),
                200);
        JWTClaimsSet id = claims(tokens.getString("id_token"));
        assertThat(id.getAudience()).containsExactly(Keycloak.CLIENT);
        assertThat(id.getClaim("nonce")).isEqualTo("the-nonce");
        assertThat(id.getClaim("name")).isEqualTo("Ada Lovelace");
        assertThat(id.getClaim("sid")).isNotNull();
        assertThat(roles(tokens)).contains("sluice-user").doesNotContain("sluice-admin");
    }

    private static List<String> roles(JsonObject tokens) throws Exception {
        Map<String, Object> access = claims(tokens.getString("access_token")).getJSONObjectClaim("realm_access");
        List<String> roles = new ArrayList<>();
        ((List<?>) access.get("roles")).forEach(role -> roles.add((String) role));
        return roles;
    }

    @Test
    void a_challenge_is_required() throws Exception {
        Browser.Answer refused = authorize(Map.of("code_challenge", "", "code_challenge_method", ""));
        assertThat(refused.answered()).containsEntry("error", "invalid_request");
    }

    @Test
    void any_port_of_loopback_may_be_redirected_to_and_nothing_else() throws Exception {
        assertThat(authorize(Map.of("redirect_uri", "http://localhost:23456/sluice/x"))
                        .status())
                .isEqualTo(200);
        assertThat(authorize(Map.of("redirect_uri", "http://sluice.example/callback"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void tokens_live_as_long_as_they_are_set_to() throws Exception {
        keycloak.tokenLife(Duration.ofSeconds(7));
        try {
            // Less what it took to issue them.
            assertThat(tokens("ada").getInt("expires_in")).isBetween(5, 7);
        } finally {
            keycloak.tokenLife(Duration.ofMinutes(5));
        }
    }

    @Test
    void the_client_is_told_that_a_session_has_ended() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        HttpServer client = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        client.createContext("/", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        client.start();
        try {
            keycloak.backchannelLogout("http://127.0.0.1:" + client.getAddress().getPort() + "/");
            JsonObject tokens = tokens("bob");
            assertThat(roles(tokens)).contains("sluice-user", "sluice-admin");

            keycloak.endSessions("bob");

            String token = Browser.decode(received.poll(30, TimeUnit.SECONDS)).get("logout_token");
            assertThat(SignedJWT.parse(token).getHeader().getType()).hasToString("logout+jwt");
            assertThat(claims(token).getClaim("sid"))
                    .isEqualTo(claims(tokens.getString("id_token")).getClaim("sid"));
            token(Map.of("grant_type", "refresh_token", "refresh_token", tokens.getString("refresh_token")), 400);
        } finally {
            client.stop(0);
        }
    }

    @Test
    void keys_and_sessions_are_the_same_after_a_restart() throws Exception {
        JsonObject tokens = tokens("ada");

        keycloak.stop();
        keycloak.start();

        claims(tokens.getString("id_token"));
        token(Map.of("grant_type", "refresh_token", "refresh_token", tokens.getString("refresh_token")), 200);
    }

    @Test
    void paused_it_answers_when_it_is_resumed() throws Exception {
        keycloak.pause();
        Thread waiting;
        try {
            waiting = new Thread(() -> {
                try {
                    browser.get(metadata.getString("jwks_uri"));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            waiting.start();
            waiting.join(500);
            assertThat(waiting.isAlive()).isTrue();
        } finally {
            keycloak.resume();
        }
        await().until(() -> !waiting.isAlive());
    }
}
