package dev.sluice.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LingeringQueueTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final LingeringQueue<String> queue = new LingeringQueue<>(LONG);

    @Test
    void an_entry_is_not_due_while_it_lingers() {
        queue.add("a");

        assertThat(queue.peek()).isNull();
        assertThat(queue.poll()).isNull();
        assertThat(queue.await(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void an_urgent_entry_takes_along_what_came_before_it_and_not_what_comes_after() {
        queue.add("a");
        queue.addUrgent("b");
        queue.add("c");

        assertThat(queue.await(LONG)).isTrue();
        assertThat(queue.poll()).isEqualTo("a");
        assertThat(queue.peek()).isEqualTo("b");
        assertThat(queue.poll()).isEqualTo("b");
        assertThat(queue.poll()).isNull();
    }

    @Test
    void a_sleeping_consumer_is_woken_by_an_urgent_entry() throws Exception {
        FutureTask<Boolean> waiting = sleeper(queue);
        queue.add("a");
        queue.addUrgent("b");

        assertThat(waiting.get()).isTrue();
    }

    private static FutureTask<Boolean> sleeper(LingeringQueue<String> queue) {
        FutureTask<Boolean> waiting = new FutureTask<>(() -> queue.await(LONG));
        Thread consumer = new Thread(waiting);
        consumer.start();
        await().until(() -> consumer.getState() == Thread.State.TIMED_WAITING);
        return waiting;
    }

    @Test
    void a_consumer_that_sleeps_with_nothing_in_the_queue_takes_an_entry_when_it_is_due() throws Exception {
        LingeringQueue<String> short_ = new LingeringQueue<>(Duration.ofMillis(20));
        FutureTask<Boolean> waiting = sleeper(short_);

        long since = System.nanoTime();
        short_.add("a");

        assertThat(waiting.get()).isTrue();
        assertThat(System.nanoTime() - since).isGreaterThanOrEqualTo(10_000_000);
    }

    @Test
    void everything_is_due_once_the_queue_is_closed_and_nobody_sleeps() throws Exception {
        FutureTask<Boolean> waiting = sleeper(queue);
        queue.close();
        assertThat(waiting.get()).isFalse();

        queue.add("a");
        assertThat(queue.await(LONG)).isTrue();
        assertThat(queue.poll()).isEqualTo("a");
    }

    @Test
    void no_entry_is_lost_however_often_the_consumer_sleeps() throws Exception {
        int each = 20_000;
        LingeringQueue<Integer> racing = new LingeringQueue<>(Duration.ofNanos(50_000));
        AtomicInteger wakes = new AtomicInteger();
        FutureTask<Integer> consuming = new FutureTask<>(() -> {
            int taken = 0;
            while (taken < 4 * each) {
                wakes.incrementAndGet();
                assertThat(racing.await(Duration.ofSeconds(20))).isTrue();
                while (racing.poll() != null) {
                    taken++;
                }
            }
            return taken;
        });
        new Thread(consuming).start();
        List<Thread> adding = IntStream.range(0, 4)
                .mapToObj(n -> new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        if (i % 1000 == 0) {
                            racing.addUrgent(i);
                        } else {
                            racing.add(i);
                        }
                    }
                }))
                .toList();
        adding.forEach(Thread::start);

        assertThat(consuming.get()).isEqualTo(4 * each);
        assertThat(wakes.get()).isLessThan(4 * each);
    }
}
