package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TeardownTest {

    private final List<String> closed = new ArrayList<>();
    private final Teardown parts = new Teardown();

    @Test
    void parts_are_closed_in_reverse_order_and_once() {
        parts.add("first", () -> closed.add("first"));
        parts.add("second", () -> closed.add("second"));
        parts.close();
        parts.close();

        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void what_a_part_throws_keeps_no_other_from_being_closed() {
        parts.add("first", () -> closed.add("first"));
        parts.add("exception", () -> {
            throw new IOException("a test");
        });
        parts.add("error", () -> {
            throw new NoClassDefFoundError("a test");
        });
        parts.add("last", () -> closed.add("last"));
        parts.close();

        assertThat(closed).containsExactly("last", "first");
    }

    @Test
    void an_interruption_stays_with_the_thread() {
        parts.add("first", () -> closed.add(Thread.currentThread().isInterrupted() ? "interrupted" : "not"));
        parts.add("waits", () -> {
            throw new InterruptedException();
        });
        parts.close();

        assertThat(closed).containsExactly("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
