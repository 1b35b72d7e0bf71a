package dev.sluice.stream;

import static dev.sluice.stream.StreamFixture.end;
import static dev.sluice.stream.StreamFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How a stream ends when its principal's login expires. */
final class LoginExpiryTest {

    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONGER = Duration.ofSeconds(4);
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final StreamFixture fixture = new StreamFixture();

    @Test
    void an_expired_login_fails_its_stream_and_cancels_the_call() throws RefusedException {
        ChatStream stream = fixture.start();
        stream.permit(fixture.login(SHORT));
        stream.launch();
        fixture.provider.onlyCall().send("half");

        fixture.advance(SHORT.minus(MOMENT));
        assertThat(end(stream)).isEqualTo("running");

        fixture.advance(MOMENT.multipliedBy(2));
        assertThat(end(stream)).isEqualTo("unauthorized");
        assertThat(text(stream)).isEqualTo("half");
        assertThat(fixture.provider.onlyCall().cancellations()).isEqualTo(1);
        assertThat(fixture.streams.running()).isZero();
    }

    @Test
    void the_login_that_expires_last_counts() throws RefusedException {
        ChatStream stream = fixture.start();
        stream.permit(fixture.login(LONGER));
        stream.permit(fixture.login(SHORT));
        stream.launch();
        fixture.provider.onlyCall().send("half");

        fixture.advance(SHORT.plus(MOMENT));
        assertThat(end(stream)).isEqualTo("running");

        fixture.advance(LONGER.minus(SHORT));
        assertThat(end(stream)).isEqualTo("unauthorized");
    }

    @Test
    void a_completed_reply_stays_complete() throws RefusedException {
        ChatStream stream = fixture.start();
        stream.permit(fixture.login(SHORT));
        stream.launch();
        fixture.provider.onlyCall().complete();

        fixture.advance(LONGER);
        assertThat(end(stream)).isEqualTo("end_turn");
    }
}
