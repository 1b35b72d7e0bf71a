package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Tasks of which few run at a time, on an executor that the test runs. */
final class FewAtATimeTest {

    private final Queue<Runnable> submitted = new ArrayDeque<>();
    private final List<Integer> done = new ArrayList<>();
    private boolean rejecting;

    private final FewAtATime few = new FewAtATime(
            task -> {
                if (rejecting) {
                    throw new RejectedExecutionException("full");
                }
                submitted.add(task);
            },
            2);

    @Test
    void others_wait_until_one_ends() {
        for (int i = 0; i < 5; i++) {
            int number = i;
            few.execute(() -> done.add(number));
        }
        assertThat(submitted).hasSize(2);

        submitted.remove().run();

        assertThat(done).containsExactly(0, 2, 3, 4);
        submitted.remove().run();
        few.execute(() -> done.add(5));
        assertThat(submitted).hasSize(1);
    }

    @Test
    void what_waits_is_done_though_the_executor_rejects_tasks_meanwhile() {
        for (int i = 0; i < 3; i++) {
            int number = i;
            few.execute(() -> done.add(number));
        }
        rejecting = true;
        submitted.remove().run();
        assertThat(done).containsExactly(0, 2);
        assertThatThrownBy(() -> few.execute(() -> done.add(9))).isInstanceOf(RejectedExecutionException.class);
        rejecting = false;
        few.execute(() -> done.add(3));

        submitted.remove().run();
        submitted.remove().run();

        assertThat(done).containsExactly(0, 2, 1, 3);
    }

    @Test
    void one_that_fails_keeps_no_other_from_running() {
        few.execute(() -> done.add(0));
        few.execute(() -> {
            throw new IllegalStateException("a test");
        });
        few.execute(() -> done.add(2));
        submitted.forEach(Runnable::run);

        assertThat(done).containsExactly(0, 2);
    }

    @Test
    void one_that_ends_with_an_error_gives_its_place_back() {
        for (int i = 0; i < 2; i++) {
            few.execute(() -> {
                throw new StackOverflowError("a test");
            });
        }
        few.execute(() -> done.add(2));
        while (!submitted.isEmpty()) {
            submitted.remove().run();
        }
        few.execute(() -> done.add(3));
        few.execute(() -> done.add(4));

        assertThat(submitted).hasSize(2);
        assertThat(done).containsExactly(2);
    }
}
