package dev.sluice.stream;

import static dev.sluice.stream.Node.end;
import static dev.sluice.stream.Node.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a stream lasts whose principal's login does not. */
final class LoginsTest {

    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONGER = Duration.ofSeconds(4);
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final Node node = new Node();

    @Test
    void a_login_that_expires_ends_its_stream_and_the_call() throws RefusedException {
        ChatStream stream = node.start();
        stream.permit(SHORT);
        stream.launch();
        node.provider.onlyCall().says("half");

        node.pass(SHORT.minus(MOMENT));
        assertThat(end(stream)).isEqualTo("running");

        node.pass(MOMENT.multipliedBy(2));
        assertThat(end(stream)).isEqualTo("unauthorized");
        assertThat(text(stream)).isEqualTo("half");
        assertThat(node.provider.onlyCall().cancelled()).isEqualTo(1);
        assertThat(node.streams.running()).isZero();
    }

    @Test
    void of_several_logins_the_longest_counts() throws RefusedException {
        ChatStream stream = node.start();
        stream.permit(LONGER);
        stream.permit(SHORT);
        stream.launch();
        node.provider.onlyCall().says("half");

        node.pass(SHORT.plus(MOMENT));
        assertThat(end(stream)).isEqualTo("running");

        node.pass(LONGER.minus(SHORT));
        assertThat(end(stream)).isEqualTo("unauthorized");
    }

    @Test
    void a_reply_that_was_complete_stays_complete() throws RefusedException {
        ChatStream stream = node.start();
        stream.permit(SHORT);
        stream.launch();
        node.provider.onlyCall().ends();

        node.pass(LONGER);
        assertThat(end(stream)).isEqualTo("end_turn");
    }
}
