package dev.sluice.it.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The provider that other tests rely on, and their browser. */
@Tag("one-server")
final class OpenIdProviderIT {

    private static final String CALLBACK = "http://127.0.0.1:8080/sluice/callback";
    private static final Pkce PKCE = new Pkce("a-verifier-of-at-least-forty-three-characters");
    private static final String BASIC = "Basic "
            + Base64.getEncoder().encodeToString((OpenIdProvider.CLIENT + ':' + OpenIdProvider.SECRET).getBytes(UTF_8));

    private static OpenIdProvider provider;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        provider = new OpenIdProvider();
    }

    @BeforeEach
    void reset() {
        provider.reset();
        provider.user("u-1", "Ada Lovelace", List.of("sluice-user"));
    }

    @AfterAll
    static void stop() {
        provider.close();
    }

    private HttpResponse<String> get(String url, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, Map<String, String> form, String authorization) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(provider.issuer() + path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", authorization)
                .POST(HttpRequest.BodyPublishers.ofString(Browser.encode(form)))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static JsonObject json(HttpResponse<String> response) {
        return Json.createReader(new StringReader(response.body())).readObject();
    }

    private static Map<String, String> answered(HttpResponse<String> redirect) {
        assertThat(redirect.statusCode()).as(redirect.body()).isEqualTo(302);
        return Browser.query(redirect.headers().firstValue("Location").orElseThrow());
    }

    /** Asks for authorization; an empty parameter is left out. */
    private HttpResponse<String> authorize(Map<String, String> changes) throws Exception {
        Map<String, String> parameters = new HashMap<>(Map.of(
                "client_id", OpenIdProvider.CLIENT,
                "response_type", "code",
                "redirect_uri", CALLBACK,
                "scope", "openid profile",
                "state", "the-state",
                "nonce", "the-nonce",
                "code_challenge_method", "S256",
                "code_challenge", PKCE.challenge()));
        parameters.putAll(changes);
        parameters.values().removeIf(String::isEmpty);
        return get(provider.issuer() + OpenIdProvider.AUTHORIZE + '?' + Browser.encode(parameters));
    }

    private static Map<String, String> grant(String code) {
        return new HashMap<>(Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                CALLBACK,
                "code_verifier",
                PKCE.verifier()));
    }

    private HttpResponse<String> exchange(Map<String, String> grant) throws Exception {
        return post(OpenIdProvider.TOKEN, grant, BASIC);
    }

    private HttpResponse<String> refresh(String token) throws Exception {
        return exchange(Map.of("grant_type", "refresh_token", "refresh_token", token));
    }

    private String code() throws Exception {
        return answered(authorize(Map.of())).get("code");
    }

    private JsonObject tokens() throws Exception {
        HttpResponse<String> response = exchange(grant(code()));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    private JWTClaimsSet verified(String token) throws Exception {
        SignedJWT jwt = SignedJWT.parse(token);
        JWKSet keys = JWKSet.parse(get(provider.issuer() + OpenIdProvider.JWKS).body());
        assertThat(keys.getKeys()).noneMatch(key -> key.isPrivate());
        assertThat(jwt.verify(new RSASSAVerifier(
                        keys.getKeyByKeyId(jwt.getHeader().getKeyID()).toRSAKey())))
                .isTrue();
        return jwt.getJWTClaimsSet();
    }

    private static void assertRefused(HttpResponse<String> response, int status, String error) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).getString("error")).isEqualTo(error);
    }

    @Test
    void a_code_is_exchanged_for_tokens() throws Exception {
        JsonObject metadata = json(get(provider.issuer() + OpenIdProvider.DISCOVERY));
        assertThat(metadata.getString("issuer")).isEqualTo(provider.issuer());
        assertThat(metadata.getString("token_endpoint")).isEqualTo(provider.issuer() + OpenIdProvider.TOKEN);
        assertThat(metadata.getBoolean("authorization_response_iss_parameter_supported"))
                .isTrue();

        Map<String, String> answer = answered(authorize(Map.of()));
        assertThat(answer).containsOnlyKeys("code", "state", "iss");
        assertThat(answer).containsEntry("state", "the-state").containsEntry("iss", provider.issuer());

        provider.life(Duration.ofSeconds(90));
        JsonObject tokens = json(exchange(grant(answer.get("code"))));
        assertThat(tokens.getInt("expires_in")).isEqualTo(90);
        JWTClaimsSet id = verified(tokens.getString("id_token"));
        assertThat(id.getIssuer()).isEqualTo(provider.issuer());
        assertThat(id.getAudience()).containsExactly(OpenIdProvider.CLIENT);
        assertThat(id.getSubject()).isEqualTo("u-1");
        assertThat(id.getStringClaim("nonce")).isEqualTo("the-nonce");
        assertThat(id.getStringClaim("name")).isEqualTo("Ada Lovelace");
        assertThat(id.getStringListClaim("roles")).containsExactly("sluice-user");
        assertThat(provider.sessions("u-1")).containsExactly(id.getStringClaim("sid"));

        String access = tokens.getString("access_token");
        assertThat(SignedJWT.parse(access).getHeader().getType()).hasToString("at+jwt");
        assertThat(verified(access).getStringListClaim("roles")).containsExactly("sluice-user");
        HttpResponse<String> info =
                get(provider.issuer() + OpenIdProvider.USERINFO, "Authorization", "Bearer " + access);
        assertThat(json(info).getString("sub")).isEqualTo("u-1");

        assertThat(provider.authorizations())
                .singleElement()
                .satisfies(asked -> assertThat(asked).containsEntry("scope", "openid profile"));
        assertThat(provider.calls(OpenIdProvider.TOKEN)).isEqualTo(1);
    }

    @Test
    void what_an_authorization_lacks_is_an_error_at_the_redirect_uri() throws Exception {
        for (String name : List.of("state", "nonce", "code_challenge", "code_challenge_method")) {
            assertThat(answered(authorize(Map.of(name, ""))))
                    .as(name)
                    .containsEntry("error", "invalid_request")
                    .doesNotContainKey("code");
        }
        assertThat(answered(authorize(Map.of("code_challenge_method", "plain"))))
                .containsEntry("error", "invalid_request");
        assertThat(answered(authorize(Map.of("response_type", "token"))))
                .containsEntry("error", "unsupported_response_type");
        assertThat(answered(authorize(Map.of("scope", "profile")))).containsEntry("error", "invalid_scope");
        provider.deny();
        assertThat(answered(authorize(Map.of())))
                .containsEntry("error", "access_denied")
                .containsEntry("state", "the-state");
    }

    @Test
    void an_unknown_client_or_redirect_uri_is_not_redirected_to() throws Exception {
        assertRefused(authorize(Map.of("client_id", "another")), 400, "unauthorized_client");
        assertRefused(authorize(Map.of("redirect_uri", "http://sluice.example/")), 400, "invalid_request");
        provider.redirects(".*/oidc");
        assertRefused(authorize(Map.of()), 400, "invalid_request");
    }

    @Test
    void a_code_needs_its_redirect_uri_its_verifier_and_the_client() throws Exception {
        Map<String, String> otherUri = grant(code());
        otherUri.put("redirect_uri", CALLBACK + '2');
        assertRefused(exchange(otherUri), 400, "invalid_grant");

        Map<String, String> otherVerifier = grant(code());
        otherVerifier.put("code_verifier", "b" + PKCE.verifier());
        assertRefused(exchange(otherVerifier), 400, "invalid_grant");

        String wrong = "Basic " + Base64.getEncoder().encodeToString("sluice:wrong".getBytes(UTF_8));
        assertRefused(post(OpenIdProvider.TOKEN, grant(code()), wrong), 401, "invalid_client");

        Map<String, String> twice = grant(code());
        twice.put("client_secret", OpenIdProvider.SECRET);
        assertRefused(exchange(twice), 400, "invalid_request");
    }

    @Test
    void a_code_that_is_used_twice_ends_its_session() throws Exception {
        String code = code();
        JsonObject tokens = json(exchange(grant(code)));

        assertRefused(exchange(grant(code)), 400, "invalid_grant");

        assertRefused(refresh(tokens.getString("refresh_token")), 400, "invalid_grant");
    }

    @Test
    void a_refresh_token_is_good_many_times_unless_it_is_rotated() throws Exception {
        String token = tokens().getString("refresh_token");
        assertThat(json(refresh(token))).doesNotContainKey("refresh_token");
        assertThat(refresh(token).statusCode()).isEqualTo(200);

        provider.rotate(true);
        String next = json(refresh(token)).getString("refresh_token");
        String last = json(refresh(next)).getString("refresh_token");
        assertThat(provider.refreshes()).isEqualTo(4);

        assertRefused(refresh(next), 400, "invalid_grant");
        assertRefused(refresh(last), 400, "invalid_grant");
        assertThat(provider.refreshes()).isEqualTo(4);
        assertThat(provider.sessions("u-1")).isEmpty();
    }

    @Test
    void a_session_ends_by_signing_out_revoking_or_the_provider() throws Exception {
        JsonObject tokens = tokens();
        HttpResponse<String> redirect = get(provider.issuer()
                + OpenIdProvider.END_SESSION
                + '?'
                + Browser.encode(Map.of(
                        "id_token_hint",
                        tokens.getString("id_token"),
                        "post_logout_redirect_uri",
                        CALLBACK,
                        "state",
                        "bye")));
        assertThat(redirect.headers().firstValue("Location")).hasValue(CALLBACK + "?state=bye");
        assertRefused(refresh(tokens.getString("refresh_token")), 400, "invalid_grant");

        String foreign = Signing.byOther(provider.keyId())
                .sign(null, new JWTClaimsSet.Builder().audience("sluice").build());
        assertRefused(
                get(provider.issuer() + OpenIdProvider.END_SESSION + "?id_token_hint=" + foreign),
                400,
                "invalid_request");

        String revoked = tokens().getString("refresh_token");
        assertThat(post(OpenIdProvider.REVOKE, Map.of("token", revoked), BASIC).statusCode())
                .isEqualTo(200);
        assertRefused(refresh(revoked), 400, "invalid_grant");

        String ended = tokens().getString("refresh_token");
        provider.endSession("u-1");
        assertRefused(refresh(ended), 400, "invalid_grant");
    }

    @Test
    void a_logout_token_names_the_session() throws Exception {
        String token = provider.logoutToken("u-1", "a-session", UnaryOperator.identity());

        assertThat(SignedJWT.parse(token).getHeader().getType()).hasToString("logout+jwt");
        JWTClaimsSet claims = verified(token);
        assertThat(claims.getStringClaim("sid")).isEqualTo("a-session");
        assertThat(claims.getJSONObjectClaim("events"))
                .containsOnlyKeys("http://schemas.openid.net/event/backchannel-logout");
        assertThat(provider.logoutToken(null, "a-session", UnaryOperator.identity()))
                .satisfies(other -> assertThat(verified(other).getClaims()).doesNotContainKey("sub"));
    }

    @Test
    void it_misbehaves_until_it_is_reset() throws Exception {
        provider.idToken(claims ->
                new JWTClaimsSet.Builder(claims).claim("nonce", "another").build());
        provider.rolesInIdToken(false);
        JWTClaimsSet changed = verified(tokens().getString("id_token"));
        assertThat(changed.getClaim("nonce")).isEqualTo("another");
        assertThat(changed.getClaims()).doesNotContainKey("roles");

        provider.signer(Signing.none());
        assertThat(JWTParser.parse(tokens().getString("id_token")).getHeader().getAlgorithm())
                .hasToString("none");
        provider.signer(Signing.bySecret(OpenIdProvider.SECRET));
        assertThat(SignedJWT.parse(tokens().getString("id_token")).getHeader().getAlgorithm())
                .hasToString("HS256");
        provider.signer(Signing.byOther(provider.keyId()));
        String forged = tokens().getString("id_token");
        assertThatThrownBy(() -> verified(forged)).isInstanceOf(AssertionError.class);

        provider.answer(parameters -> {
            parameters.remove("iss");
            return parameters;
        });
        assertThat(answered(authorize(Map.of()))).containsOnlyKeys("code", "state");
        provider.discovery(metadata ->
                Json.createObjectBuilder(metadata).add("issuer", "x").build());
        assertThat(json(get(provider.issuer() + OpenIdProvider.DISCOVERY)).getString("issuer"))
                .isEqualTo("x");
        provider.away(true);
        assertThat(get(provider.issuer() + OpenIdProvider.JWKS).statusCode()).isEqualTo(503);

        provider.reset();
        provider.user("u-2", "Bob", List.of());
        assertThat(verified(tokens().getString("id_token")).getSubject()).isEqualTo("u-2");
        assertThat(provider.authorizations()).hasSize(1);
    }

    @Test
    void while_it_hangs_nothing_is_answered() throws Exception {
        provider.hang(true);
        HttpRequest request = HttpRequest.newBuilder(URI.create(provider.issuer() + OpenIdProvider.JWKS))
                .timeout(Duration.ofMillis(200))
                .build();
        assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.discarding()))
                .isInstanceOf(HttpTimeoutException.class);
        provider.hang(false);
        assertThat(get(provider.issuer() + OpenIdProvider.JWKS).statusCode()).isEqualTo(200);
    }

    @Test
    void a_new_key_takes_the_place_of_the_old_one() throws Exception {
        String before = tokens().getString("id_token");
        provider.newKey(true);
        verified(before);
        verified(tokens().getString("id_token"));
        provider.newKey(false);
        assertThat(JWKSet.parse(get(provider.issuer() + OpenIdProvider.JWKS).body())
                        .getKeys())
                .singleElement()
                .satisfies(key -> assertThat(key.getKeyID()).isEqualTo(provider.keyId()));
    }

    @Test
    void another_handler_takes_the_place_of_an_endpoint() throws Exception {
        provider.replace(OpenIdProvider.JWKS, exchange -> {
            exchange.sendResponseHeaders(204, -1);
        });
        assertThat(get(provider.issuer() + OpenIdProvider.JWKS).statusCode()).isEqualTo(204);
        provider.replace(OpenIdProvider.JWKS, null);
        assertThat(get(provider.issuer() + OpenIdProvider.JWKS).statusCode()).isEqualTo(200);
    }

    @Test
    void a_browser_keeps_cookies_and_follows_redirects_when_asked_to() throws IOException {
        Browser browser = new Browser();
        provider.replace(OpenIdProvider.AUTHORIZE, exchange -> {
            exchange.getResponseHeaders().add("Set-Cookie", "a=1; Path=/; HttpOnly");
            exchange.getResponseHeaders().add("Set-Cookie", "b=2; Path=/");
            exchange.getResponseHeaders().set("Location", OpenIdProvider.TOKEN);
            exchange.sendResponseHeaders(302, -1);
        });
        provider.replace(OpenIdProvider.TOKEN, exchange -> {
            byte[] seen = (exchange.getRequestHeaders().getFirst("Cookie") + " "
                            + exchange.getRequestHeaders().getFirst("Origin"))
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().add("Set-Cookie", "a=; Max-Age=0; Path=/");
            exchange.getResponseHeaders().add("Set-Cookie", "b=; Expires=Thu, 01-Jan-1970 00:00:10 GMT");
            exchange.sendResponseHeaders(200, seen.length);
            exchange.getResponseBody().write(seen);
        });
        String url = provider.issuer() + OpenIdProvider.AUTHORIZE;

        Browser.Answer redirect = browser.get(url);
        assertThat(redirect.status()).isEqualTo(302);
        assertThat(redirect.location()).isEqualTo(provider.issuer() + OpenIdProvider.TOKEN);
        assertThat(redirect.headers("Set-Cookie")).hasSize(2);
        assertThat(browser.cookies(url)).containsOnly(Map.entry("a", "1"), Map.entry("b", "2"));
        browser.cookies(url).put("a", "stolen");
        browser.cookies(url).remove("b");

        Browser.Answer end = browser.get(redirect.location(), Map.of("Origin", "http://evil.example"));
        assertThat(end.text()).isEqualTo("a=stolen http://evil.example");
        assertThat(browser.cookies(url)).isEmpty();
        assertThat(browser.follow(url).text()).contains("a=1").contains("b=2");
    }
}
