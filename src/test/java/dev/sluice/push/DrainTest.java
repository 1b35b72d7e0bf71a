package dev.sluice.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class DrainTest {

    private Runnable task = () -> {};
    private int runs;
    private final Drain drain = new Drain(() -> {
        runs++;
        task.run();
    });

    @Test
    void a_drain_that_has_not_begun_runs_nothing() {
        drain.wake();
        drain.wake();

        assertThat(runs).isZero();
    }

    @Test
    void wakeups_before_the_beginning_share_one_run() {
        drain.wake();
        drain.wake();
        drain.begin();

        assertThat(runs).as("one run for begin(), one for all wake-ups").isEqualTo(2);
    }

    @Test
    void each_wakeup_of_an_idle_drain_causes_one_run() {
        drain.begin();
        drain.wake();
        drain.wake();

        assertThat(runs).isEqualTo(3);
    }

    @Test
    void wakeups_during_a_run_cause_one_more_run() {
        task = () -> {
            if (runs == 1) {
                drain.wake();
                drain.wake();
                drain.wake();
                assertThat(runs).as("no run inside another").isEqualTo(1);
            }
        };
        drain.begin();

        assertThat(runs).isEqualTo(2);
    }

    @Test
    void an_exception_reaches_the_caller_and_the_next_wakeup_runs_the_task_again() {
        task = () -> {
            throw new IllegalArgumentException("first");
        };
        assertThatThrownBy(drain::begin).hasMessage("first");
        task = () -> {};
        drain.wake();

        assertThat(runs).isEqualTo(2);
    }

    @Test
    void wakeups_during_a_failing_run_are_handled_before_its_failure_is_thrown() {
        task = () -> {
            if (runs < 3) {
                drain.wake();
                throw new AssertionError("run " + runs);
            }
        };
        assertThatThrownBy(drain::begin).isInstanceOf(AssertionError.class).hasMessage("run 1");

        assertThat(runs).isEqualTo(3);
        drain.wake();
        assertThat(runs).isEqualTo(4);
    }

    @Test
    void runs_never_overlap_and_no_wakeup_is_lost_among_four_threads() throws Exception {
        int threads = 4;
        int each = 20_000;
        AtomicInteger published = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        int[] seen = new int[1];
        List<String> faults = new ArrayList<>();
        Drain shared = new Drain(() -> {
            if (inside.incrementAndGet() != 1) {
                faults.add("two runs at once");
            }
            seen[0] = published.get();
            inside.decrementAndGet();
        });
        shared.begin();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> wakers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                wakers.add(executor.submit(() -> {
                    for (int n = 0; n < each; n++) {
                        published.incrementAndGet();
                        shared.wake();
                    }
                }));
            }
            for (Future<?> waker : wakers) {
                waker.get();
            }
        } finally {
            executor.shutdown();
        }

        assertThat(faults).isEmpty();
        assertThat(seen[0]).isEqualTo(threads * each);
    }
}
