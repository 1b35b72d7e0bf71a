package dev.sluice.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SessionTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_795_988_123_456L);

    private final Sealer sealer = new Sealer(List.of(new byte[Sealer.KEY_BYTES]));

    private static Session session(String name, String sid, String refreshToken, String idToken) {
        return new Session(
                "id",
                "ada",
                name,
                Set.of("sluice-user", "über"),
                "subject",
                sid,
                Instant.ofEpochSecond(NOW.getEpochSecond()),
                NOW,
                7,
                NOW.plusSeconds(300),
                NOW.plusMillis(1),
                refreshToken,
                idToken);
    }

    @Test
    void a_session_comes_back_as_it_was() {
        for (Session session :
                List.of(session("Ada Lovelace", "sid", "refresh", "token"), session("ada", null, null, null))) {
            assertThat(Session.open(sealer, session.seal(sealer))).isEqualTo(session);
        }
    }

    @Test
    void an_id_token_that_makes_it_too_long_is_left_out() {
        Session session = session("Ada", "sid", "refresh", "x".repeat(Cookies.MAX_CHARS));

        Session open = Session.open(sealer, session.seal(sealer));
        assertThat(open.idToken()).isNull();
        assertThat(open.refreshToken()).isEqualTo("refresh");
    }

    @Test
    void what_is_no_session_is_not_taken_for_one() {
        assertThat(Session.open(sealer, sealer.seal("sluice-sign-in", Map.of("id", "x"))))
                .isNull();
        assertThat(Session.open(sealer, sealer.seal("sluice-session", Map.of("id", "x"))))
                .isNull();
        assertThat(Session.open(sealer, "x")).isNull();
    }
}
