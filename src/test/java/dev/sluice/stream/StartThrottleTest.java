package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StartThrottleTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int PER_TURN = 2;

    private final Queue<Runnable> turns = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final List<Thread> starts = new ArrayList<>();

    @AfterEach
    void interruptStarts() {
        starts.forEach(Thread::interrupt);
    }

    /** A pace whose starts wait for a turn, however slow the machine is. */
    private StartThrottle patient() {
        return new StartThrottle(turns::add, PER_TURN, Duration.ofDays(1));
    }

    private Thread begin(StartThrottle pace) {
        Thread thread = new Thread(() -> {
            pace.await();
            begun.incrementAndGet();
        });
        thread.start();
        starts.add(thread);
        return thread;
    }

    /** Requires that this many have begun and the others wait. */
    private void begunInAll(int count) {
        await().atMost(SOON)
                .until(() -> starts.stream()
                                .filter(start -> start.getState() == Thread.State.TIMED_WAITING)
                                .count()
                        == starts.size() - count);
        await().atMost(SOON).until(() -> begun.get() == count);
    }

    @Test
    void a_turn_lets_its_number_of_starts_begin() {
        StartThrottle pace = patient();
        for (int i = 0; i < 5; i++) {
            begin(pace);
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
    void without_a_turn_all_begin_when_their_patience_ends() {
        StartThrottle pace = new StartThrottle(turns::add, PER_TURN, Duration.ofMillis(50));
        for (int i = 0; i < 20; i++) {
            begin(pace);
        }
        begunInAll(20);
        assertThat(turns).as("asked once for all").hasSize(1);
    }

    @Test
    void an_interrupted_start_stops_waiting() throws Exception {
        StartThrottle pace = patient();
        begin(pace);
        begin(pace);
        begunInAll(2);
        Thread waiting = begin(pace);
        begunInAll(2);
        waiting.interrupt();
        waiting.join(SOON.toMillis());
        assertThat(begun.get()).isEqualTo(3);
    }
}
