package dev.sluice.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.security.oidc.Revocation.Of;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RevocationsTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofHours(12));

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Revocations revocations = new Revocations(clock, 3);

    private static Session session(String id, String subject, String sid, Instant issued) {
        return new Session(id, subject, subject, Set.of(), subject, sid, issued, NOW, 0, LATER, NOW, null, null);
    }

    private static Revocation of(Of of, String id, Instant issued) {
        return new Revocation(of, id, issued, LATER);
    }

    @Test
    void each_kind_ends_the_sessions_that_it_names() {
        Session ada = session("1", "ada", "s1", NOW);
        assertThat(revocations.end(ada)).isFalse();

        assertThat(new Revocations(clock).add(of(Of.SESSION, "1", NOW))).isTrue();
        for (Revocation each : new Revocation[] {
            of(Of.SESSION, "1", NOW), of(Of.PROVIDER_SESSION, "s1", NOW), of(Of.SUBJECT, "ada", NOW)
        }) {
            Revocations one = new Revocations(clock);
            one.add(each);
            assertThat(one.end(ada)).isTrue();
            assertThat(one.end(session("2", "bob", "s2", NOW))).isFalse();
            assertThat(one.end(session("2", "bob", null, NOW))).isFalse();
        }
    }

    @Test
    void who_signs_in_again_is_not_meant() {
        revocations.add(of(Of.SUBJECT, "ada", NOW));

        assertThat(revocations.end(session("2", "ada", "s2", NOW.plusSeconds(1))))
                .isFalse();
        assertThat(revocations.add(of(Of.SUBJECT, "ada", NOW.plusSeconds(2)))).isTrue();
        assertThat(revocations.add(of(Of.SUBJECT, "ada", NOW)))
                .as("an older one")
                .isFalse();
        assertThat(revocations.end(session("2", "ada", "s2", NOW.plusSeconds(1))))
                .isTrue();
    }

    @Test
    void they_are_bounded_and_the_oldest_is_forgotten_first() {
        for (int i = 0; i < 10; i++) {
            revocations.add(of(Of.SESSION, "" + i, NOW));
        }

        assertThat(revocations.size()).isEqualTo(3);
        assertThat(revocations.endSession("6")).isFalse();
        assertThat(revocations.endSession("7")).isTrue();
    }

    @Test
    void what_has_ended_anyway_is_forgotten() {
        revocations.add(new Revocation(Of.SESSION, "1", NOW, NOW));
        revocations.add(of(Of.SESSION, "2", NOW));

        assertThat(revocations.endSession("1")).isFalse();
        assertThat(revocations.endSession("2")).isTrue();
    }

    @Test
    void a_line_has_all_of_it() {
        Revocation revocation = of(Of.SUBJECT, "ada with a blank", NOW);

        assertThat(Revocation.parse(revocation.text())).isEqualTo(revocation);
        for (String other : new String[] {"", "SUBJECT", "OTHER 1 2 x", "SUBJECT a b c", "SUBJECT 1 2"}) {
            assertThat(Revocation.parse(other)).as(other).isNull();
        }
    }
}
