package dev.sluice.it.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.oidc.OidcServer.Client;
import dev.sluice.it.server.ServerProbe;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on a sign-in, by an attacker who is in the browser, on another page, or at the provider. */
@Tag("one-server")
@ExtendWith(OidcServer.Shared.class)
final class SignInAttackIT {

    private static final int UNFINISHED = 10_000;
    private static final int AT_ONCE = 4;

    /** Fewer than Tomcat answers on one connection. */
    private static final int PER_CONNECTION = 50;

    private final OidcServer server;
    private final OpenIdProvider provider;
    private final Client client;

    SignInAttackIT(OidcServer server) {
        this.server = server;
        this.provider = server.provider();
        this.client = new Client(server);
    }

    private void ada() {
        provider.user("ada", "Ada", List.of("sluice-user"));
    }

    private void assertNobody(Browser.Answer answer, int status) throws IOException {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(client.cookies()).doesNotContainKey(OidcServer.SESSION);
        assertThat(client.me()).isEqualTo(401);
    }

    private Browser.Answer callback(Map<String, String> answer) throws IOException {
        return client.browser().get(server.url() + "api/auth/callback?" + Browser.encode(answer));
    }

    @Test
    void a_user_signs_in_and_scripts_see_nothing_of_it() throws IOException {
        ada();
        Browser.Answer answer = client.finish(client.begin());

        assertThat(answer.header("Location")).isEqualTo(server.url());
        assertThat(answer.headers("Set-Cookie"))
                .filteredOn(cookie -> cookie.startsWith(OidcServer.SESSION + '='))
                .singleElement()
                .asString()
                .endsWith("; Path=/; HttpOnly; SameSite=Lax")
                .doesNotContain("ada");
        assertThat(client.get("api/auth/me").json())
                .hasToString("{\"principal\":\"ada\",\"name\":\"Ada\",\"roles\":[\"sluice-user\"],\"expires_at\":\""
                        + client.get("api/auth/me").json().getString("expires_at")
                        + "\",\"sign_out\":\"auth/logout\"}");
        assertThat(client.cookies()).as("what the sign-in needed is gone").containsOnlyKeys(OidcServer.SESSION);
    }

    @Test
    void state_that_is_forged_missing_or_of_another_browser_begins_no_session() throws IOException {
        ada();
        Map<String, String> answer = client.begin().answered();
        Map<String, String> forged = new HashMap<>(answer);
        forged.put("state", answer.get("state").replaceAll(".$", "!"));
        assertNobody(callback(forged), 400);
        forged.remove("state");
        assertNobody(callback(forged), 400);

        Client attacker = new Client(server);
        Browser.Answer attackers = attacker.begin();
        assertNobody(client.finish(attackers), 400);
        assertThat(provider.calls(OpenIdProvider.TOKEN)).isZero();
    }

    @Test
    void an_answer_works_once_even_in_a_browser_that_kept_everything() throws IOException {
        ada();
        Browser.Answer atProvider = client.begin();
        Map<String, String> kept = Map.copyOf(client.cookies());
        assertThat(client.finish(atProvider).status()).isEqualTo(303);
        int asked = provider.calls(OpenIdProvider.TOKEN);

        client.cookies().clear();
        client.cookies().putAll(kept);
        assertNobody(client.finish(atProvider), 400);
        assertThat(provider.calls(OpenIdProvider.TOKEN)).isEqualTo(asked);
    }

    @Test
    void a_code_of_another_sign_in_is_worth_nothing() throws IOException {
        ada();
        Client victim = new Client(server);
        String stolen = victim.begin().answered().get("code");
        Map<String, String> answer = new HashMap<>(client.begin().answered());
        answer.put("code", stolen);
        assertNobody(callback(answer), 403); // PKCE: its verifier is in the victim's browser

        Map<String, String> another = new HashMap<>(client.begin().answered());
        another.put("code", "made-up");
        assertNobody(callback(another), 403);
        Map<String, String> none = new HashMap<>(client.begin().answered());
        none.remove("code");
        assertNobody(callback(none), 403);
    }

    @Test
    void each_sign_in_has_a_state_a_nonce_and_a_challenge_of_its_own() throws IOException {
        ada();
        client.begin();
        client.begin();
        assertThat(provider.authorizations())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request)
                        .containsEntry("code_challenge_method", "S256")
                        .containsEntry("response_type", "code"));
        for (String parameter : List.of("state", "nonce", "code_challenge")) {
            assertThat(provider.authorizations())
                    .extracting(request -> request.get(parameter))
                    .allSatisfy(value -> assertThat(value).hasSizeGreaterThanOrEqualTo(43))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void two_tabs_can_sign_in_at_the_same_time() throws IOException {
        ada();
        Browser.Answer one = client.begin();
        Browser.Answer other = client.begin();
        assertThat(client.finish(other).status()).isEqualTo(303);
        assertThat(client.finish(one).status()).isEqualTo(303);
        assertThat(client.me()).isEqualTo(200);
    }

    @Test
    void the_answer_of_another_issuer_is_refused_before_its_code_is_used() throws IOException {
        ada();
        for (String issuer : List.of("https://evil.example", provider.issuer() + "/", "")) {
            provider.answer(answer -> {
                Map<String, String> mixed = new HashMap<>(answer);
                mixed.put("iss", issuer);
                return mixed;
            });
            assertNobody(client.finish(client.begin()), 400);
        }
        provider.answer(answer -> {
            Map<String, String> missing = new HashMap<>(answer);
            missing.remove("iss");
            return missing;
        });
        assertNobody(client.finish(client.begin()), 400);
        assertThat(provider.calls(OpenIdProvider.TOKEN)).isZero();
    }

    @Test
    void a_parameter_that_comes_twice_is_not_there() throws IOException {
        ada();
        Browser.Answer atProvider = client.begin();
        assertNobody(client.browser().get(atProvider.location() + "&iss=" + provider.issuer()), 400);
        assertNobody(client.browser().get(atProvider.location() + "&state=x"), 400);
    }

    private static JWTClaimsSet.Builder changed(JWTClaimsSet claims) {
        return new JWTClaimsSet.Builder(claims);
    }

    static Stream<UnaryOperator<JWTClaimsSet>> badClaims() {
        Date past = Date.from(Instant.now().minusSeconds(60));
        return Stream.of(
                claims -> changed(claims).claim("nonce", "forged").build(),
                claims -> changed(claims).claim("nonce", null).build(),
                claims -> changed(claims).issuer("https://evil.example").build(),
                claims -> changed(claims).audience("another-client").build(),
                claims -> changed(claims)
                        .audience(List.of(OpenIdProvider.CLIENT, "another-client"))
                        .claim("azp", "another-client")
                        .build(),
                claims -> changed(claims).expirationTime(past).build(),
                claims -> changed(claims).expirationTime(null).build(),
                claims -> changed(claims).issueTime(null).build(),
                claims -> changed(claims)
                        .issueTime(Date.from(Instant.now().plusSeconds(600)))
                        .build(),
                claims -> changed(claims).subject(null).build());
    }

    @ParameterizedTest
    @MethodSource("badClaims")
    void an_id_token_with_wrong_claims_begins_no_session(UnaryOperator<JWTClaimsSet> change) throws IOException {
        ada();
        provider.idToken(change);
        assertNobody(client.finish(client.begin()), 500);
    }

    @Test
    void an_id_token_with_a_wrong_signature_begins_no_session() throws IOException {
        ada();
        for (Signing signing :
                List.of(Signing.none(), Signing.bySecret(OpenIdProvider.SECRET), Signing.byOther(provider.keyId()))) {
            provider.signer(signing);
            assertNobody(client.finish(client.begin()), 500);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "https://evil.example/",
                "https://portal.example.evil.example/",
                "https://portal.example@evil.example/",
                "http://portal.example/",
                "javascript:alert(1)",
                "data:text/html,x",
                "/\t/evil.example",
                "/ok\r\nSet-Cookie: a=b",
                "evil.example",
                "",
                " /sluice/"
            })
    void nobody_is_led_to_another_address_afterwards(String address) throws IOException {
        ada();
        Browser.Answer answer =
                client.browser().get(server.url() + "api/auth/login?" + Browser.encode(Map.of("return", address)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("field")).isEqualTo("return");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sluice/?q=1&r=%20#top", "/portal/", "https://portal.example/a?b=c"})
    void a_user_comes_back_to_where_the_sign_in_began(String address) throws IOException {
        ada();
        Browser.Answer login =
                client.browser().get(server.url() + "api/auth/login?" + Browser.encode(Map.of("return", address)));
        Browser.Answer answer = client.finish(client.browser().get(login.location()));
        assertThat(answer.header("Location"))
                .isEqualTo(address.startsWith("/") ? server.url().replace("/sluice/", "") + address : address);
    }

    @Test
    void where_the_code_is_sent_is_not_up_to_the_client() throws IOException {
        ada();
        Browser browser = client.browser();
        String login = server.url() + "api/auth/login";
        Map<String, String> forwarded = Map.of("X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https");
        assertThat(Browser.query(browser.get(login, forwarded).location()).get("redirect_uri"))
                .isEqualTo(server.url() + "api/auth/callback");
        Browser.Answer answer = browser.get(login, Map.of("Host", "evil.example"));
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().getString("detail")).contains("sluice.auth.oidc.public-url");
    }

    @Test
    void a_session_that_was_there_before_is_replaced_and_ended() throws IOException {
        client.signIn("eve", "sluice-user");
        String planted = client.cookie();
        client.signIn("ada", "sluice-user");

        assertThat(client.cookie()).isNotEqualTo(planted);
        assertThat(client.principal()).isEqualTo("ada");
        Client attacker = new Client(server);
        attacker.cookies().put(OidcServer.SESSION, planted.substring(planted.indexOf('=') + 1));
        assertThat(attacker.me()).as("the session that the attacker knows").isEqualTo(401);
    }

    @Test
    void a_user_whom_the_provider_refuses_is_told_so() throws IOException {
        provider.deny();
        Browser.Answer answer = client.finish(client.begin());
        assertNobody(answer, 403);
        assertThat(answer.json().getString("detail")).contains("access_denied");

        Browser.Answer page = client.browser().get(client.begin().location(), Map.of("Accept", "text/html"));
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.text()).contains("access_denied", "Try again");
        provider.answer(forged ->
                Map.of("error", "<script>alert(1)</script>", "state", forged.get("state"), "iss", provider.issuer()));
        assertThat(client.browser()
                        .get(client.begin().location(), Map.of("Accept", "text/html"))
                        .text())
                .doesNotContain("alert(1)");
    }

    @Test
    void a_provider_that_is_away_is_reported_and_asked_again_later() throws IOException {
        ada();
        Browser.Answer atProvider = client.begin();
        provider.away(true);
        Browser.Answer answer = client.finish(atProvider);
        assertNobody(answer, 503);
        assertThat(answer.header("Retry-After")).isEqualTo("10");
        provider.away(false);
        assertThat(client.finish(client.begin()).status()).isEqualTo(303);
    }

    @Test
    void ten_thousand_sign_ins_that_are_never_finished_cost_no_memory() throws Exception {
        ada();
        try (ServerProbe probe = server.tomcat().probe()) {
            begin(UNFINISHED / 10);
            long before = ofSluice(probe);
            begin(UNFINISHED);
            long after = ofSluice(probe);
            assertThat(after - before).as("more objects of Sluice's").isLessThan(UNFINISHED / 20);
        }
        assertThat(client.finish(client.begin()).status())
                .as("others can still sign in")
                .isEqualTo(303);
    }

    /** The number of live objects of the application and of what it signs in with. */
    private static long ofSluice(ServerProbe probe) throws Exception {
        return probe.histogram()
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length > 3 && columns[3].matches("(dev\\.sluice|com\\.nimbusds)\\..*"))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    private void beginOnOneConnection() throws IOException {
        try (RawHttp http = new RawHttp(server.api().port(), 0)) {
            for (int n = 0; n < PER_CONNECTION; n++) {
                http.send("GET", "/sluice/api/auth/login", Map.of(), new byte[0]);
                assertThat(http.status()).isEqualTo(303);
                http.text();
            }
        }
    }

    private void begin(int count) throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            tasks.add(() -> {
                for (int n = 0; n < count / AT_ONCE / PER_CONNECTION; n++) {
                    beginOnOneConnection();
                }
                return 0;
            });
        }
        Concurrently.run(AT_ONCE, tasks, Duration.ofMinutes(2));
    }
}
