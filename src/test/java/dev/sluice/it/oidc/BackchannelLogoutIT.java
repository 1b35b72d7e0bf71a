package dev.sluice.it.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.oidc.OidcServer.Client;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sign-outs that the provider reports, and forged reports. */
@Tag("one-server")
@ExtendWith(OidcServer.Shared.class)
final class BackchannelLogoutIT {

    private final OidcServer server;
    private final OpenIdProvider provider;

    BackchannelLogoutIT(OidcServer server) {
        this.server = server;
        this.provider = server.provider();
    }

    private Browser.Answer report(String token) throws IOException {
        return new Browser().post(server.url() + "api/auth/backchannel-logout", Map.of("logout_token", token));
    }

    private String sid(String subject, int session) {
        return provider.sessions(subject).get(session);
    }

    @Test
    void one_session_ends_and_another_of_the_same_user_goes_on() throws IOException {
        Client one = server.signIn("reported ada", "sluice-user");
        Client other = server.signIn("reported ada", "sluice-user");
        try (SseClient reader = one.read(OidcServer.HELD)) {
            assertThat(report(provider.logoutToken("reported ada", sid("reported ada", 0), claims -> claims))
                            .status())
                    .isEqualTo(200);
            List<SseEvent> events = reader.rest();
            assertThat(events.get(events.size() - 1).json().getString("code")).isEqualTo("unauthorized");
        }
        assertThat(one.me()).isEqualTo(401);
        assertThat(other.me()).isEqualTo(200);
    }

    @Test
    void all_sessions_of_a_user_end_and_who_signs_in_again_is_in() throws Exception {
        Client one = server.signIn("gone ada", "sluice-user");
        Client other = server.signIn("gone ada", "sluice-user");
        Client bob = server.signIn("gone bob", "sluice-user");
        assertThat(report(provider.logoutToken("gone ada", null, claims -> claims))
                        .status())
                .isEqualTo(200);

        assertThat(one.me()).isEqualTo(401);
        assertThat(other.me()).isEqualTo(401);
        assertThat(bob.me()).isEqualTo(200);
        TimeUnit.MILLISECONDS.sleep(1100); // tokens tell whole seconds
        assertThat(server.signIn("gone ada", "sluice-user").me()).isEqualTo(200);
    }

    private static UnaryOperator<JWTClaimsSet> with(String claim, Object value) {
        return claims -> new JWTClaimsSet.Builder(claims).claim(claim, value).build();
    }

    @Test
    void forged_and_replayed_reports_end_nothing() throws Exception {
        Client ada = server.signIn("defended ada", "sluice-user");
        String sid = sid("defended ada", 0);
        Date old = Date.from(Instant.now().minusSeconds(600));
        for (UnaryOperator<JWTClaimsSet> change : List.<UnaryOperator<JWTClaimsSet>>of(
                with("iss", "https://evil.example"),
                with("aud", "another-client"),
                with("events", null),
                with("events", Map.of("another", Map.of())),
                with("nonce", "x"),
                with("jti", null),
                with("iat", null),
                with("iat", old),
                with("iat", Date.from(Instant.now().plusSeconds(600))),
                claims -> new JWTClaimsSet.Builder(claims)
                        .claim("sid", null)
                        .subject(null)
                        .build())) {
            assertRefused(provider.logoutToken("defended ada", sid, change));
        }
        for (Signing signing :
                List.of(Signing.none(), Signing.bySecret(OpenIdProvider.SECRET), Signing.byOther(provider.keyId()))) {
            provider.signer(signing);
            assertRefused(provider.logoutToken("defended ada", sid, claims -> claims));
        }
        provider.signer(null);
        assertRefused("");
        assertRefused("x".repeat(60_000));
        assertThat(ada.me()).isEqualTo(200);

        String valid = provider.logoutToken("nobody", "no-session", claims -> claims);
        assertThat(report(valid).status()).isEqualTo(200);
        assertRefused(valid);
    }

    private void assertRefused(String token) throws IOException {
        Browser.Answer answer = report(token);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().getString("field")).isEqualTo("logout_token");
    }

    @Test
    void a_form_that_is_too_long_is_not_read() throws IOException {
        assertThat(report("x".repeat(70_000)).status()).isEqualTo(413);
    }
}
