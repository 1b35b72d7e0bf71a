package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SweepTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_failing_part_stops_neither_the_others_nor_the_next_pass(boolean error) throws Exception {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        CountDownLatch passes = new CountDownLatch(3);
        Runnable failing = () -> {
            if (error) {
                throw new StackOverflowError("a test");
            }
            throw new IllegalStateException("a test");
        };
        try {
            new Sweep(timer, List.of(failing, passes::countDown)).begin();
            assertThat(passes.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void the_pause_grows_with_the_cost_of_a_pass_up_to_a_limit() {
        assertThat(Sweep.pauseMillis(0)).isEqualTo(Sweep.STEP_MS);
        assertThat(Sweep.pauseMillis(TimeUnit.MILLISECONDS.toNanos(2))).isEqualTo(400);
        assertThat(Sweep.pauseMillis(TimeUnit.SECONDS.toNanos(2))).isEqualTo(Sweep.LONGEST_MS);
    }
}
