package dev.sluice.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.oidc.Browser;
import dev.sluice.it.oidc.OidcServer;
import dev.sluice.it.oidc.OpenIdProvider;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Browsers' sessions on two nodes with a Redis, which share the keys of cookies. */
@Tag("one-server")
final class SessionsOnTwoNodesIT {

    private static final String HELD = "openai/held-with-a-session-of-two";

    /** What the contract allows on other nodes. */
    private static final Duration ELSEWHERE = Duration.ofSeconds(10);

    private static OpenIdProvider provider;
    private static TwoTomcats nodes;

    private final Browser browser = new Browser();

    @BeforeAll
    static void start() {
        provider = new OpenIdProvider();
        nodes = new TwoTomcats("session", OidcServer.options(provider).toArray(String[]::new));
        ReplayProvider.shared().on("held-with-a-session-of-two", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            call.awaitGone(60_000);
        });
    }

    @AfterAll
    static void stop() {
        nodes.close();
        provider.close();
    }

    @BeforeEach
    void reset() {
        provider.reset();
        provider.life(Duration.ofHours(1));
        provider.rotate(true);
    }

    private static String url(Api node) {
        return "http://127.0.0.1:" + node.port() + node.root();
    }

    private String signIn(Api node, String subject) throws IOException {
        provider.user(subject, subject, List.of("sluice-user"));
        Browser.Answer atProvider =
                browser.get(browser.get(url(node) + "api/auth/login").location());
        assertThat(browser.get(atProvider.location()).status()).isEqualTo(303);
        return OidcServer.SESSION + '=' + browser.cookies(url(node)).get(OidcServer.SESSION);
    }

    private static RawHttp ask(Api node, String method, String path, String cookie, String json) throws IOException {
        Map<String, String> headers = new HashMap<>(Map.of("Cookie", cookie, "Sec-Fetch-Site", "same-origin"));
        if (!json.isEmpty()) {
            headers.put("Content-Type", "application/json");
        }
        return node.request(method, path, headers, json);
    }

    private static int me(Api node, String cookie) throws IOException {
        try (RawHttp http = ask(node, "GET", "api/auth/me", cookie, "")) {
            return http.status();
        }
    }

    private static String last(List<SseEvent> events) {
        SseEvent last = events.get(events.size() - 1);
        return last.is("error") ? last.json().getString("code") : last.event();
    }

    @Test
    void a_sign_out_on_one_node_ends_streams_and_readers_on_the_other_within_ten_seconds() throws Exception {
        String cookie = signIn(nodes.a(), "two ada");
        assertThat(me(nodes.b(), cookie)).as("any node reads the cookie").isEqualTo(200);
        try (SseClient made = new SseClient(
                ask(nodes.b(), "POST", "api/stream/chat?accumulated=false", cookie, Api.body(HELD, "Hi")))) {
            String stream = made.http().header("Sluice-Stream-Id");
            try (SseClient joined =
                    new SseClient(ask(nodes.a(), "GET", "api/streams/" + stream + "/events", cookie, ""))) {
                assertThat(joined.http().status()).isEqualTo(200);
                Instant since = Instant.now();
                ask(nodes.a(), "POST", "api/auth/logout", cookie, "").close();
                assertThat(last(joined.rest())).isEqualTo("unauthorized");
                assertThat(last(made.rest())).isEqualTo("unauthorized");
                assertThat(Duration.between(since, Instant.now())).isLessThan(ELSEWHERE);
            }
        }
        assertThat(me(nodes.a(), cookie)).isEqualTo(401);
        assertThat(me(nodes.b(), cookie)).isEqualTo(401);
    }

    @Test
    void a_session_of_which_the_producer_knows_the_name_only_ends_there_too() throws Exception {
        String maker = signIn(nodes.a(), "named ada");
        String reader = signIn(nodes.b(), "named ada");
        try (SseClient made = new SseClient(
                        ask(nodes.a(), "POST", "api/stream/chat?accumulated=false", maker, Api.body(HELD, "Hi")));
                SseClient joined = new SseClient(ask(
                        nodes.b(),
                        "GET",
                        "api/streams/" + made.http().header("Sluice-Stream-Id") + "/events",
                        reader,
                        ""))) {
            assertThat(joined.http().status()).isEqualTo(200);
            ask(nodes.a(), "POST", "api/auth/logout", maker, "").close();
            assertThat(last(made.rest())).isEqualTo("unauthorized");
            Browser.Answer report = browser.post(
                    url(nodes.a()) + "api/auth/backchannel-logout",
                    Map.of("logout_token", provider.logoutToken("named ada", null, claims -> claims)));
            assertThat(report.status()).isEqualTo(200);
            assertThat(last(joined.rest())).isEqualTo("unauthorized");
        }
    }

    @Test
    void two_nodes_renew_a_session_once_though_its_refresh_token_works_once() throws Exception {
        provider.life(Duration.ofSeconds(3));
        String cookie = signIn(nodes.a(), "renewed by two");
        try (SseClient a = new SseClient(
                        ask(nodes.a(), "POST", "api/stream/chat?accumulated=false", cookie, Api.body(HELD, "Hi")));
                SseClient b = new SseClient(
                        ask(nodes.b(), "POST", "api/stream/chat?accumulated=false", cookie, Api.body(HELD, "Hi")))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> provider.refreshes() >= 3);
            provider.life(Duration.ofHours(1));
            assertThat(me(nodes.a(), cookie))
                    .as("with the cookie of the beginning")
                    .isEqualTo(200);
            assertThat(me(nodes.b(), cookie)).isEqualTo(200);
            for (SseClient each : List.of(a, b)) {
                String stream = each.http().header("Sluice-Stream-Id");
                ask(nodes.a(), "DELETE", "api/streams/" + stream, cookie, "").close();
                assertThat(last(each.rest())).isEqualTo("complete");
            }
        }
    }

    @Test
    void a_node_waits_for_the_other_while_that_still_checks_what_the_provider_has_answered() throws Exception {
        provider.life(Duration.ofSeconds(3));
        String cookie = signIn(nodes.a(), "checked by one");
        provider.life(Duration.ofHours(1));
        provider.rolesInIdToken(false);
        provider.accessToken(
                claims -> new JWTClaimsSet.Builder(claims).claim("roles", null).build());
        provider.replace(OpenIdProvider.USERINFO, exchange -> {
            sleep(Duration.ofSeconds(2)); // longer than the third of a token's life that is left
            byte[] claims = "{\"sub\":\"checked by one\",\"roles\":[\"sluice-user\"]}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, claims.length);
            exchange.getResponseBody().write(claims);
            exchange.close();
        });
        try (SseClient a = new SseClient(
                        ask(nodes.a(), "POST", "api/stream/chat?accumulated=false", cookie, Api.body(HELD, "Hi")));
                SseClient b = new SseClient(
                        ask(nodes.b(), "POST", "api/stream/chat?accumulated=false", cookie, Api.body(HELD, "Hi")))) {
            assertThat(List.of(a.http().status(), b.http().status())).containsOnly(200);
            await().atMost(Duration.ofSeconds(20)).until(() -> provider.refreshes() >= 1);
            sleep(Duration.ofSeconds(3));
            for (SseClient each : List.of(a, b)) {
                String stream = each.http().header("Sluice-Stream-Id");
                ask(nodes.a(), "DELETE", "api/streams/" + stream, cookie, "").close();
                assertThat(last(each.rest())).isEqualTo("complete");
            }
            assertThat(provider.refreshes()).isEqualTo(1);
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_logout_token_works_once_on_all_nodes() throws Exception {
        String token = provider.logoutToken("nobody", "no-session", claims -> claims);
        Map<String, String> form = Map.of("logout_token", token);
        assertThat(browser.post(url(nodes.a()) + "api/auth/backchannel-logout", form)
                        .status())
                .isEqualTo(200);
        assertThat(browser.post(url(nodes.b()) + "api/auth/backchannel-logout", form)
                        .status())
                .isEqualTo(400);
    }
}
