package dev.sluice.database;

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
    void an_urgent_entry_makes_earlier_entries_due_but_not_later_ones() {
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
    void an_entry_that_is_put_back_is_due_before_all_others() {
        queue.add("a");
        queue.addUrgent("b");
        String taken = queue.poll();
        queue.putBack(taken);

        assertThat(queue.poll()).isEqualTo("a");
        assertThat(queue.poll()).isEqualTo("b");

        queue.add("c");
        queue.putBack("a");
        assertThat(queue.await(LONG)).isTrue();
        assertThat(queue.poll()).isEqualTo("a");
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
    void a_consumer_that_sleeps_on_an_empty_queue_wakes_when_an_entry_is_due() throws Exception {
        LingeringQueue<String> brief = new LingeringQueue<>(Duration.ofMillis(20));
        FutureTask<Boolean> waiting = sleeper(brief);

        long since = System.nanoTime();
        brief.add("a");

        assertThat(waiting.get()).isTrue();
        assertThat(System.nanoTime() - since).isGreaterThanOrEqualTo(10_000_000);
    }

    @Test
    void closing_the_queue_wakes_the_consumer_and_makes_every_entry_due() throws Exception {
        FutureTask<Boolean> waiting = sleeper(queue);
        queue.close();
        assertThat(waiting.get()).isFalse();

        queue.add("a");
        assertThat(queue.await(LONG)).isTrue();
        assertThat(queue.poll()).isEqualTo("a");
    }

    @Test
    void no_entry_is_lost_while_the_consumer_keeps_falling_asleep() throws Exception {
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
