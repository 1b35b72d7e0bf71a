package dev.sluice.database;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the thread that writes makes of failures, without a database. */
@Timeout(30)
final class WriteQueueTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final WriteQueue.Job NOTHING = () -> {};

    private final WriteQueue queue = new WriteQueue(
            Thread::new,
            NOTHING,
            new PendingWrite.Transactions() {
                @Override
                public void write(Database.Work<Boolean> work) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void pause() {}
            },
            Duration.ZERO);

    @AfterEach
    void close() {
        queue.close(PATIENCE);
    }

    @Test
    void a_place_in_the_queue_that_is_reached_does_not_say_that_the_database_is_well() throws Exception {
        assertThat(queue.settle(PATIENCE)).isTrue();
        CountDownLatch failing = new CountDownLatch(1);
        assertThat(queue.once(() -> {
                    await(failing);
                    throw new SQLException("the connection is lost", "08006");
                }))
                .isTrue();
        FutureTask<Boolean> settling = new FutureTask<>(() -> queue.settle(PATIENCE));
        Thread settler = new Thread(settling);
        settler.start();
        while (settler.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        failing.countDown();

        assertThat(settling.get()).isFalse();
        assertThat(queue.isHealthy()).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void an_error_in_one_job_does_not_stop_the_next() {
        CountDownLatch next = new CountDownLatch(1);
        queue.once(() -> {
            throw new StackOverflowError("a test");
        });
        queue.once(next::countDown);

        await(next);
        assertThat(queue.settle(PATIENCE)).isTrue();
    }
}
