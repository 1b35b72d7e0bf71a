package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StartThrottleTest {

    private final Queue<Runnable> turns = new ConcurrentLinkedQueue<>();
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger begun = new AtomicInteger();
    private final List<Thread> starts = new ArrayList<>();

    @AfterEach
    void interrupt_starts() {
        starts.forEach(Thread::interrupt);
    }

    /** Makes a throttle whose longest wait no test reaches, however slow the machine is. */
    private StartThrottle throttle(int perTurn) {
        return new StartThrottle(turns::add, perTurn, Duration.ofDays(1), now::get);
    }

    private Thread begin(StartThrottle throttle) {
        Thread thread = new Thread(() -> {
            throttle.await();
            begun.incrementAndGet();
        });
        thread.start();
        starts.add(thread);
        return thread;
    }

    private void begin(StartThrottle throttle, int count) {
        for (int i = 0; i < count; i++) {
            begin(throttle);
        }
    }

    /** Waits until exactly this many starts have begun and all others are waiting. */
    private void awaitBegun(int count) {
        await().until(() -> starts.stream()
                        .filter(start -> start.getState() == Thread.State.TIMED_WAITING)
                        .count()
                == starts.size() - count);
        await().until(() -> begun.get() == count);
    }

    @Test
    void each_turn_lets_a_fixed_number_of_starts_through() {
        StartThrottle throttle = throttle(2);
        begin(throttle, 5);
        awaitBegun(2);
        assertThat(turns).as("one request for all").hasSize(1);
        turns.remove().run();
        awaitBegun(4);
        turns.remove().run();
        awaitBegun(5);
        turns.remove().run();
        assertThat(turns).as("no start is waiting").isEmpty();
    }

    @Test
    void starts_that_come_singly_request_no_turn() {
        StartThrottle throttle = throttle(8);
        for (int i = 0; i < 1_000; i++) {
            throttle.await();
            now.addAndGet(Duration.ofMillis(10).toNanos());
        }
        assertThat(turns).isEmpty();
    }

    @Test
    void a_turn_is_requested_when_half_of_its_starts_have_begun() {
        StartThrottle throttle = throttle(8);
        for (int i = 0; i < 3; i++) {
            throttle.await();
        }
        assertThat(turns).isEmpty();
        throttle.await();
        assertThat(turns).hasSize(1);
        for (int i = 0; i < 4; i++) {
            throttle.await();
        }
        assertThat(turns).as("one request for all").hasSize(1);
    }

    @Test
    void without_a_turn_every_start_begins_after_the_longest_wait() {
        StartThrottle throttle = new StartThrottle(turns::add, 2, Duration.ofMillis(50), now::get);
        begin(throttle, 20);
        awaitBegun(20);
        assertThat(turns).as("one request for all").hasSize(1);
    }

    @Test
    void an_interrupted_start_stops_waiting() throws Exception {
        StartThrottle throttle = throttle(2);
        begin(throttle, 2);
        awaitBegun(2);
        Thread waiting = begin(throttle);
        awaitBegun(2);
        waiting.interrupt();
        await().until(() -> !waiting.isAlive());
        assertThat(begun.get()).isEqualTo(3);
    }
}
