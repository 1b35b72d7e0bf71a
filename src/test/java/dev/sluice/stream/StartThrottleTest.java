package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class StartThrottleTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration A_WHILE = Duration.ofMillis(200);

    private final Queue<Runnable> turns = new ConcurrentLinkedQueue<>();
    private final StartThrottle pace = new StartThrottle(turns::add, 2);
    private final AtomicInteger begun = new AtomicInteger();

    private Thread begin() {
        Thread thread = new Thread(() -> {
            pace.await();
            begun.incrementAndGet();
        });
        thread.start();
        return thread;
    }

    private void begunInAll(int count) {
        await().during(A_WHILE).atMost(SOON).until(() -> begun.get() == count);
    }

    @Test
    void as_many_begin_as_may_and_the_others_with_the_next_turns() {
        for (int i = 0; i < 5; i++) {
            begin();
        }
        begunInAll(2);
        assertThat(turns).as("asked once for all").hasSize(1);
        turns.remove().run();
        begunInAll(4);
        turns.remove().run();
        begunInAll(5);
        turns.remove().run();
        assertThat(turns).as("nobody waits").isEmpty();
    }

    @Test
    void without_a_turn_all_begin_after_a_while() {
        for (int i = 0; i < 20; i++) {
            begin();
        }
        begunInAll(2);
        await().atMost(SOON).until(() -> begun.get() == 20);
    }

    @Test
    void who_is_interrupted_waits_no_longer() throws Exception {
        begin();
        begin();
        begunInAll(2);
        Thread waiting = begin();
        waiting.interrupt();
        waiting.join(SOON.toMillis() / 10);
        assertThat(begun.get()).isEqualTo(3);
    }
}
