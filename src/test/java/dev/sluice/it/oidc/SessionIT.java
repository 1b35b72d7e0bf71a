package dev.sluice.it.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.load.Measured;
import dev.sluice.it.oidc.OidcServer.Client;
import dev.sluice.security.oidc.SealedSessions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions: which cookies are accepted, how they are renewed, and how they end. */
@Tag("one-server")
@ExtendWith(OidcServer.Shared.class)
final class SessionIT {

    private static final Duration SHORT = Duration.ofSeconds(3);

    /** What the contract allows on the node where somebody signs out. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final OidcServer server;
    private final OpenIdProvider provider;

    SessionIT(OidcServer server) {
        this.server = server;
        this.provider = server.provider();
    }

    private int statusOf(String cookie) throws IOException {
        Client client = new Client(server);
        client.cookies().put(OidcServer.SESSION, cookie);
        return client.me();
    }

    private static String sealed(byte[] key, Instant began, Instant seen) {
        return SealedSessions.of(key, "sealed-by-a-test-" + began + seen, "ada", began, seen);
    }

    private static String last(List<SseEvent> events) {
        SseEvent last = events.get(events.size() - 1);
        return last.is("error") ? last.json().getString("code") : last.event();
    }

    private static String stream(SseClient reader) throws IOException {
        return reader.http().header("Sluice-Stream-Id");
    }

    @Test
    void only_a_whole_cookie_of_this_server_and_of_today_is_a_session() throws IOException {
        Instant now = Instant.now();
        Client ada = server.signIn("cookie ada", "sluice-user");
        Client bob = server.signIn("cookie bob", "sluice-user");
        String good = ada.cookies().get(OidcServer.SESSION);
        String other = bob.cookies().get(OidcServer.SESSION);
        assertThat(statusOf(good)).isEqualTo(200);
        assertThat(statusOf(sealed(OidcServer.KEY, now, now))).isEqualTo(200);

        for (int cut : new int[] {0, 1, 10, good.length() / 2, good.length() - 1}) {
            assertThat(statusOf(good.substring(0, cut))).as("cut at %d", cut).isEqualTo(401);
        }
        String[] mine = good.split("\\.", -1);
        String[] theirs = other.split("\\.", -1);
        for (int part = 2; part < 5; part++) {
            String[] swapped = mine.clone();
            swapped[part] = theirs[part];
            assertThat(statusOf(String.join(".", swapped)))
                    .as("swapped %d", part)
                    .isEqualTo(401);
        }
        assertThat(statusOf(good.substring(0, 200) + other.substring(200))).isEqualTo(401);
        assertThat(statusOf(sealed(
                        "another key with thirty-two byte".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                        now,
                        now)))
                .isEqualTo(401);
        assertThat(statusOf(sealed(OidcServer.KEY, now.minus(Duration.ofHours(13)), now)))
                .as("of yesterday")
                .isEqualTo(401);
        assertThat(statusOf(sealed(OidcServer.KEY, now.minus(Duration.ofHours(3)), now.minus(Duration.ofHours(2)))))
                .as("idle")
                .isEqualTo(401);
        assertThat(statusOf(sealed(OidcServer.KEY, now.plus(Duration.ofHours(1)), now)))
                .as("of tomorrow")
                .isEqualTo(401);
        assertThat(statusOf(SealedSessions.as(
                        "sluice-sign-in",
                        OidcServer.KEY,
                        Map.of("id", "x", "principal", "ada", "roles", List.of("sluice-user")))))
                .isEqualTo(401);
    }

    @Test
    void a_key_is_replaced_without_signing_anybody_out() throws IOException {
        Instant now = Instant.now();
        Client client = new Client(server);
        String old = sealed(OidcServer.OLD_KEY, now, now.minus(Duration.ofMinutes(10)));
        client.cookies().put(OidcServer.SESSION, old);

        assertThat(client.me()).isEqualTo(200);
        assertThat(client.cookies().get(OidcServer.SESSION))
                .as("sealed with the new key")
                .isNotEqualTo(old);
        assertThat(client.me()).isEqualTo(200);
    }

    @Test
    void tokens_are_renewed_while_a_reply_is_being_written_and_the_reader_does_nothing() throws Exception {
        provider.life(SHORT);
        provider.rotate(true);
        Client ada = server.signIn("renewed ada", "sluice-user");
        try (SseClient reader = ada.read(OidcServer.HELD)) {
            String stream = stream(reader);
            await().until(() -> provider.refreshes() >= 3);

            assertThat(ada.send("DELETE", "api/streams/" + stream, "").status()).isEqualTo(204);
            List<SseEvent> events = reader.rest();
            assertThat(Api.text(events)).isEqualTo("Hello");
            assertThat(last(events)).isEqualTo("complete");
        }
    }

    @Test
    void requests_at_the_same_moment_renew_a_session_once_and_an_older_cookie_goes_on() throws Exception {
        provider.rotate(true); // a refresh token that is used twice would end the session
        provider.life(SHORT);
        Client ada = server.signIn("racing ada", "sluice-user");
        String old = ada.cookies().get(OidcServer.SESSION);
        Thread.sleep(SHORT.plusMillis(100).toMillis());
        provider.life(Duration.ofHours(1));

        Callable<Integer> asks = () -> statusOf(old);
        assertThat(Concurrently.run(8, Collections.nCopies(16, asks))).containsOnly(200);
        assertThat(provider.refreshes()).isEqualTo(1);
        assertThat(ada.me()).isEqualTo(200);
        assertThat(ada.cookies().get(OidcServer.SESSION)).isNotEqualTo(old);
    }

    @Test
    void a_session_that_the_provider_has_ended_ends_its_streams() throws Exception {
        provider.life(SHORT);
        Client ada = server.signIn("ended ada", "sluice-user");
        try (SseClient reader = ada.read(OidcServer.HELD)) {
            provider.endSession("ended ada");
            assertThat(last(reader.rest())).isEqualTo("unauthorized");
            assertThat(ada.me()).isEqualTo(401);
        }
    }

    @Test
    void while_the_provider_is_away_a_session_lasts_as_long_as_its_tokens_and_comes_back_with_it() throws Exception {
        provider.life(SHORT);
        Client ada = server.signIn("waiting ada", "sluice-user");
        provider.away(true);
        try (SseClient reader = ada.read(OidcServer.HELD)) {
            assertThat(ada.me()).as("still valid").isEqualTo(200);
            assertThat(last(reader.rest())).isEqualTo("unauthorized");
        }
        Browser.Answer answer = ada.get("api/auth/me");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("10");

        provider.away(false);
        await().until(() -> ada.me() == 200);
    }

    @Test
    void without_a_refresh_token_a_session_ends_with_its_tokens() throws Exception {
        provider.life(SHORT);
        provider.tokenAnswer(answer -> jakarta.json.Json.createObjectBuilder(answer)
                .remove("refresh_token")
                .build());
        Client ada = server.signIn("short ada", "sluice-user");
        try (SseClient reader = ada.read(OidcServer.HELD)) {
            assertThat(last(reader.rest())).isEqualTo("unauthorized");
        }
        assertThat(ada.me()).isEqualTo(401);
    }

    @Test
    void roles_are_those_of_the_last_renewal() throws Exception {
        provider.life(SHORT);
        Client ada = server.signIn("promoted ada", "sluice-user");
        assertThat(ada.get("api/admin/activity").status()).isEqualTo(403);
        provider.accessToken(claims -> new com.nimbusds.jwt.JWTClaimsSet.Builder(claims)
                .claim("roles", List.of("sluice-admin"))
                .build());
        provider.rolesInIdToken(false);

        await().until(() -> ada.get("api/admin/activity").status() == 200);
    }

    @Test
    void roles_that_were_taken_away_are_gone_with_the_next_renewal() throws Exception {
        provider.life(SHORT);
        Client ada = server.signIn("demoted ada", "sluice-user", "sluice-admin");
        assertThat(ada.get("api/admin/activity").status()).isEqualTo(200);
        provider.rolesInIdToken(false);
        provider.accessToken(claims -> new com.nimbusds.jwt.JWTClaimsSet.Builder(claims)
                .claim("roles", null)
                .build());
        provider.replace(OpenIdProvider.USERINFO, exchange -> {
            byte[] claims = "{\"sub\":\"demoted ada\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, claims.length);
            exchange.getResponseBody().write(claims);
            exchange.close();
        });

        await().until(() -> ada.get("api/admin/activity").status() == 403);
        assertThat(ada.get("api/models").status()).isEqualTo(403);
    }

    @Test
    void an_answer_that_cannot_be_checked_costs_no_session_though_its_refresh_token_was_used() throws Exception {
        provider.rotate(true);
        provider.life(SHORT);
        Client ada = server.signIn("unlucky ada", "sluice-user");
        provider.signer(Signing.byOther("a key that the provider does not have yet"));
        await().until(() -> ada.me() == 503);

        provider.signer(null);
        await().until(() -> ada.me() == 200);
        assertThat(provider.refreshes()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void a_stream_goes_on_while_it_is_not_known_yet_whether_its_session_can_be_renewed() throws Exception {
        provider.life(SHORT);
        Client ada = server.signIn("patient ada", "sluice-user");
        provider.tokenAnswer(answer -> {
            try {
                Thread.sleep(SHORT.toMillis()); // longer than the third of a token's life that is left
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return answer;
        });
        try (SseClient reader = ada.read(OidcServer.HELD)) {
            String stream = stream(reader);
            provider.life(Duration.ofHours(1));
            await().until(() -> provider.refreshes() == 1);

            await().until(() -> ada.me() == 200);
            assertThat(ada.send("DELETE", "api/streams/" + stream, "").status()).isEqualTo(204);
            assertThat(last(reader.rest())).isEqualTo("complete");
        }
    }

    @Test
    void lives_of_tokens_may_become_shorter() throws Exception {
        provider.rotate(true);
        provider.life(Duration.ofSeconds(6));
        Client ada = server.signIn("shortened ada", "sluice-user");
        String old = ada.cookies().get(OidcServer.SESSION);
        provider.life(Duration.ofSeconds(1));
        try (SseClient reader = ada.read(OidcServer.HELD)) {
            String stream = stream(reader);
            await().until(() -> provider.refreshes() >= 2);
            assertThat(statusOf(old)).as("the cookie of the beginning").isEqualTo(200);
            provider.life(Duration.ofHours(1));
            await().until(() -> provider.refreshes() >= 3);
            assertThat(statusOf(old)).isEqualTo(200);
            ada.send("DELETE", "api/streams/" + stream, "");
            assertThat(last(reader.rest())).isEqualTo("complete");
        }
    }

    @Test
    void a_sign_out_counts_also_where_the_provider_is_away_and_tokens_have_ended() throws Exception {
        provider.life(SHORT);
        Client ada = server.signIn("offline ada", "sluice-user");
        String copy = ada.cookies().get(OidcServer.SESSION);
        provider.away(true);
        Thread.sleep(SHORT.plusMillis(200).toMillis());
        assertThat(ada.send("POST", "api/auth/logout", "").status()).isLessThan(300);
        assertThat(ada.cookies()).doesNotContainKey(OidcServer.SESSION);

        provider.away(false);
        assertThat(statusOf(copy)).isEqualTo(401);
    }

    @Test
    void a_user_who_signs_in_again_in_another_tab_goes_on_reading_in_the_first() throws Exception {
        Client ada = server.signIn("two tabs ada", "sluice-user");
        try (SseClient reader = ada.read(OidcServer.HELD)) {
            ada.signIn("two tabs ada", "sluice-user");
            assertThat(ada.get("api/streams/" + stream(reader)).json().getString("state"))
                    .isEqualTo("running");
            ada.send("POST", "api/auth/logout", "");
            assertThat(last(reader.rest())).as("and a sign-out ends both").isEqualTo("unauthorized");
        }
    }

    @Test
    void signing_out_ends_all_streams_of_the_session_and_no_others() throws Exception {
        Client ada = server.signIn("leaving ada", "sluice-user");
        Client elsewhere = server.signIn("leaving ada", "sluice-user");
        try (SseClient one = ada.read(OidcServer.HELD);
                SseClient two = ada.read(OidcServer.HELD);
                SseClient others = elsewhere.read(OidcServer.HELD)) {
            String joined = stream(two);
            String kept = stream(others);
            try (SseClient joining = ada.join(joined)) {
                for (SseClient reader : List.of(one, two, joining, others)) {
                    assertThat(reader.http().status()).isEqualTo(200);
                }
                String before = ada.cookies().get(OidcServer.SESSION);
                Browser.Answer answer = ada.send("POST", "api/auth/logout", "");
                for (SseClient reader : List.of(one, two, joining)) {
                    assertThat(last(reader.rest())).isEqualTo("unauthorized");
                }

                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.json().getString("location"))
                        .startsWith(provider.issuer() + OpenIdProvider.END_SESSION + '?');
                assertThat(Browser.query(answer.json().getString("location")))
                        .containsEntry("post_logout_redirect_uri", server.url())
                        .containsKey("id_token_hint");
                assertThat(ada.cookies()).doesNotContainKey(OidcServer.SESSION);
                assertThat(statusOf(before)).as("a copy of the cookie").isEqualTo(401);
            }
            assertThat(elsewhere.get("api/streams/" + kept).json().getString("state"))
                    .isEqualTo("running");
            await().until(() -> provider.calls(OpenIdProvider.REVOKE) > 0);
            elsewhere.send("DELETE", "api/streams/" + kept, "");
        }
    }

    @Test
    @Tag("load")
    void signing_out_ends_streams_within_a_second() throws Exception {
        Client ada = server.signIn("promptly leaving ada", "sluice-user");
        try (SseClient made = ada.read(OidcServer.HELD);
                SseClient joined = ada.join(stream(made))) {
            assertThat(joined.http().status()).isEqualTo(200);
            long since = System.nanoTime();
            ada.send("POST", "api/auth/logout", "");
            for (SseClient reader : List.of(made, joined)) {
                assertThat(last(reader.rest())).isEqualTo("unauthorized");
            }
            long late = Duration.ofNanos(System.nanoTime() - since).toMillis();
            Measured.atMost("from a sign-out to the end of its session's streams", late, AT_ONCE.toMillis(), "ms");
        }
    }

    @Test
    void a_reader_with_a_ticket_of_the_session_ends_with_it() throws Exception {
        Client ada = server.signIn("ticketed ada", "sluice-user");
        try (SseClient reader = ada.read(OidcServer.HELD)) {
            String stream = stream(reader);
            String ticket = ada.send("POST", "api/tickets", "{\"stream_id\":\"" + stream + "\"}")
                    .json()
                    .getString("ticket");
            try (SseClient ticketed =
                    new SseClient(server.api().get("api/streams/" + stream + "/events?ticket=" + ticket))) {
                assertThat(ticketed.http().status()).isEqualTo(200);
                String unused = ada.send("POST", "api/tickets", "{\"stream_id\":\"" + stream + "\"}")
                        .json()
                        .getString("ticket");
                ada.send("POST", "api/auth/logout", "");
                assertThat(last(ticketed.rest())).isEqualTo("unauthorized");
                try (RawHttp late = server.api().get("api/streams/" + stream + "/events?ticket=" + unused)) {
                    assertThat(late.status())
                            .as("a ticket that was not used before")
                            .isEqualTo(401);
                }
            }
        }
    }

    @Test
    void a_bearer_token_of_the_issuer_is_taken_beside_the_cookie() throws Exception {
        List<String> issued = new java.util.concurrent.CopyOnWriteArrayList<>();
        provider.tokenAnswer(answer -> {
            issued.add(answer.getString("access_token"));
            issued.add(answer.getString("id_token"));
            return answer;
        });
        server.signIn("bearing ada", "sluice-user");
        Map<String, String> bearer = Map.of("Authorization", "Bearer " + issued.get(0));
        try (RawHttp http = server.api().request("GET", "api/auth/me", bearer, "")) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.text()).contains("\"principal\":\"bearing ada\"").doesNotContain("sign_out");
        }
        try (RawHttp http = server.api()
                .request("GET", "api/auth/me", Map.of("Authorization", "Bearer " + issued.get(0) + "x"), "")) {
            assertThat(http.status()).isEqualTo(401);
        }
        try (RawHttp http =
                server.api().request("GET", "api/auth/me", Map.of("Authorization", "Bearer " + issued.get(1)), "")) {
            assertThat(http.status()).as("an ID token is no access token").isEqualTo(401);
        }
        String logoutToken = provider.logoutToken("bearing ada", null, claims -> claims);
        try (RawHttp http =
                server.api().request("GET", "api/auth/me", Map.of("Authorization", "Bearer " + logoutToken), "")) {
            assertThat(http.status()).as("a logout token is no access token").isEqualTo(401);
        }
    }
}
