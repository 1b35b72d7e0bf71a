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
    void a_part_that_throws_does_not_stop_the_others_from_being_closed() {
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
    void an_interrupted_part_leaves_the_thread_interrupted() {
        parts.add("first", () -> closed.add(Thread.currentThread().isInterrupted() ? "interrupted" : "not"));
        parts.add("waits", () -> {
            throw new InterruptedException();
        });
        parts.close();

        assertThat(closed).containsExactly("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
