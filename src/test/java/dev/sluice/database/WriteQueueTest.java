package dev.sluice.database;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.stream.LoggedExceptions;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the thread that writes makes of failures, without a database. */
@Timeout(30)
final class WriteQueueTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A transaction that no write may use. */
    private static final Transaction NONE = new Transaction(
            (Connection) Proxy.newProxyInstance(
                    WriteQueueTest.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        throw new UnsupportedOperationException(method.getName());
                    }),
            0);

    /** What is thrown when the thread has nothing more to do, once. */
    private final AtomicReference<@Nullable Error> atPause = new AtomicReference<>();

    private final WriteQueue queue = new WriteQueue(
            Thread::new,
            () -> true,
            new PendingWrite.Transactions() {
                @Override
                public void write(Database.Work<Boolean> work) throws SQLException {
                    boolean unused = work.in(NONE);
                }

                @Override
                public void pause() {
                    Error mistake = atPause.getAndSet(null);
                    if (mistake != null) {
                        throw mistake;
                    }
                }
            },
            Duration.ofMillis(10),
            PATIENCE);

    @AfterEach
    void close() {
        queue.close(PATIENCE);
    }

    @Test
    void a_place_in_the_queue_that_is_reached_does_not_say_that_the_database_is_well() throws Exception {
        assertThat(queue.settle(PATIENCE)).isTrue();
        CountDownLatch failing = new CountDownLatch(1);
        assertThat(queue.once(() -> {
                    waitFor(failing);
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

    @Test
    void a_job_that_did_not_use_the_database_does_not_say_that_it_is_well() {
        assertThat(queue.settle(PATIENCE)).isTrue();
        CountDownLatch passed = new CountDownLatch(2);
        queue.once(() -> {
            throw new SQLException("the connection is lost", "08006");
        });
        for (int i = 0; i < 2; i++) {
            queue.once(() -> {
                passed.countDown();
                return false;
            });
        }
        waitFor(passed);

        assertThat(queue.isHealthy()).isFalse();
    }

    private static void waitFor(CountDownLatch latch) {
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
        queue.once(() -> {
            next.countDown();
            return true;
        });

        waitFor(next);
        assertThat(queue.settle(PATIENCE)).isTrue();
    }

    @Test
    void a_job_that_is_tried_once_and_refused_because_of_its_data_is_logged() {
        SQLException refusal = new SQLException("a value is too long", "22001");
        try (LoggedExceptions log = new LoggedExceptions()) {
            queue.once(() -> {
                throw refusal;
            });
            assertThat(queue.settle(PATIENCE)).isTrue();

            assertThat(log.messagesWith(refusal))
                    .containsExactly("The database refuses a write, and what it has is not stored");
        }
    }

    @Test
    void an_error_in_a_write_gives_up_that_write_alone() {
        Error error = new StackOverflowError("a test");
        Write broken = new Write(() -> {
            throw error;
        });
        Write next = new Write(() -> {});
        try (LoggedExceptions log = new LoggedExceptions()) {
            add(broken, next);

            assertThat(next.outcome.join()).isEqualTo("done");
            assertThat(broken.outcome.join()).isEqualTo("given up");
            assertThat(log.messagesWith(error))
                    .containsExactly("A write failed because of a mistake in Sluice, and what it has is not stored");
        }
        assertThat(queue.settle(PATIENCE)).isTrue();
    }

    @Test
    void a_write_for_which_there_was_no_memory_is_tried_again() {
        AtomicInteger attempts = new AtomicInteger();
        Write write = new Write(() -> {
            if (attempts.incrementAndGet() == 1) {
                throw new OutOfMemoryError("a test");
            }
        });
        add(write);

        assertThat(write.outcome.join()).isEqualTo("done");
        assertThat(attempts).hasValue(2);
    }

    @Test
    void a_write_for_which_there_never_is_memory_is_given_up() {
        AtomicInteger attempts = new AtomicInteger();
        Write write = new Write(() -> {
            attempts.incrementAndGet();
            throw new OutOfMemoryError("a test");
        });
        add(write);

        assertThat(write.outcome.join()).isEqualTo("given up");
        assertThat(attempts).hasValue(3);
        assertThat(queue.settle(PATIENCE)).isTrue();
    }

    @Test
    void what_is_committed_is_not_written_again_because_of_a_mistake_afterwards() {
        AtomicInteger written = new AtomicInteger();
        Write broken = new Write(written::incrementAndGet);
        broken.afterwards = new StackOverflowError("a test");
        Write next = new Write(written::incrementAndGet);
        add(broken, next);

        assertThat(queue.settle(PATIENCE)).isTrue();
        assertThat(next.outcome.join()).isEqualTo("done");
        assertThat(written).hasValue(2);
    }

    @Test
    void a_mistake_after_a_write_was_given_up_does_not_end_the_thread() {
        Write broken = new Write(() -> {
            throw new StackOverflowError("a test");
        });
        broken.afterwards = new StackOverflowError("a test");
        Write next = new Write(() -> {});
        add(broken, next);

        assertThat(next.outcome.join()).isEqualTo("done");
        assertThat(queue.settle(PATIENCE)).isTrue();
    }

    @Test
    void a_mistake_between_two_writes_does_not_end_the_thread() {
        Write first = new Write(() -> {});
        atPause.set(new StackOverflowError("a test"));
        add(first);
        assertThat(first.outcome.join()).isEqualTo("done");
        await().until(() -> atPause.get() == null);
        Write second = new Write(() -> {});
        add(second);

        assertThat(second.outcome.join()).isEqualTo("done");
    }

    @Test
    void a_queue_without_its_thread_is_not_well() {
        assertThat(queue.settle(PATIENCE)).isTrue();
        queue.close(PATIENCE);

        assertThat(queue.isHealthy()).isFalse();
    }

    /** Adds writes that share a transaction. */
    private void add(Write... writes) {
        CountDownLatch added = new CountDownLatch(1);
        queue.once(() -> {
            waitFor(added);
            return false;
        });
        for (Write write : List.of(writes)) {
            assertThat(queue.reserve(1)).isTrue();
            queue.add(write);
        }
        added.countDown();
    }

    /** A write that keeps what became of it. */
    private final class Write implements PendingWrite {

        private final Runnable work;
        private final CompletableFuture<String> outcome = new CompletableFuture<>();

        /** What it throws once it is done, or given up. */
        private @Nullable Error afterwards;

        Write(Runnable work) {
            this.work = work;
        }

        @Override
        public void in(Transaction transaction) {
            work.run();
        }

        @Override
        public String order() {
            return "";
        }

        @Override
        public long bytes() {
            return 1;
        }

        @Override
        public void done() {
            end("done");
        }

        @Override
        public void undone() {}

        @Override
        public void givenUp() {
            end("given up");
        }

        private void end(String how) {
            queue.release(1);
            outcome.complete(how);
            if (afterwards != null) {
                throw afterwards;
            }
        }
    }
}
