package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SweepTest {

    @Test
    void a_part_that_fails_keeps_neither_the_others_nor_the_next_pass_from_running() throws Exception {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        CountDownLatch passes = new CountDownLatch(3);
        Runnable failing = () -> {
            throw new IllegalStateException("as a bug would");
        };
        try {
            new Sweep(timer, List.of(failing, passes::countDown)).begin();
            assertThat(passes.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void passes_come_less_often_the_more_they_cost_but_never_too_rarely() {
        assertThat(Sweep.pauseMillis(0)).isEqualTo(Sweep.STEP_MS);
        assertThat(Sweep.pauseMillis(TimeUnit.MILLISECONDS.toNanos(2))).isEqualTo(400);
        assertThat(Sweep.pauseMillis(TimeUnit.SECONDS.toNanos(2))).isEqualTo(Sweep.LONGEST_MS);
    }
}
