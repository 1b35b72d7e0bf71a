package dev.sluice.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What readers hold of large messages that they do not take. */
final class HeldFramesTest extends WrittenResponse {

    private static final int BOUND = 250_000;
    private static final String LARGE = "x".repeat(200_000);

    private void startWith(HeldFrames bound) throws Exception {
        writer.close();
        called.clear();
        held = bound;
        writer = writer(Duration.ofHours(1));
        start();
        container.take();
    }

    @Test
    void what_is_left_of_a_large_message_counts_until_it_has_gone() throws Exception {
        startWith(new HeldFrames(BOUND));
        container.writesUntilFull = 2;
        push(LARGE);
        String part = container.take();
        assertThat(held.bytes()).isEqualTo(frame(0, LARGE).length() - part.length());

        assertThat(container.empty()).isTrue();
        writer.onWritePossible();

        assertThat(part + container.take()).isEqualTo(frame(0, LARGE));
        assertThat(held.bytes()).isZero();
    }

    @Test
    void a_reader_that_leaves_holds_nothing() throws Exception {
        startWith(new HeldFrames(BOUND));
        container.writesUntilFull = 2;
        push(LARGE);
        assertThat(held.bytes()).isPositive();
        pass(Duration.ofSeconds(31));

        assertThat(container.completions).isEqualTo(1);
        assertThat(held.bytes()).isZero();
    }

    @Test
    void a_reader_for_whom_there_is_no_room_loses_its_response() throws Exception {
        startWith(new HeldFrames(BOUND));
        HeldFrames.Share others = held.share();
        assertThat(others.hold(BOUND - 100_000)).isTrue();
        container.writesUntilFull = 2;
        push(LARGE);

        assertThat(container.completions).isEqualTo(1);
        assertThat(called).containsExactly("first flush", "closed");
        assertThat(held.bytes()).isEqualTo(BOUND - 100_000);
        others.close();
        assertThat(held.bytes()).isZero();
    }

    @Test
    void small_frames_do_not_count() throws Exception {
        startWith(new HeldFrames(0));
        container.writesUntilFull = 1;
        push("x".repeat(20_000));

        assertThat(container.completions).isZero();
        assertThat(held.bytes()).isZero();
    }
}
