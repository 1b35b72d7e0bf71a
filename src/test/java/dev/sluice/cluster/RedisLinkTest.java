package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.stream.LoggedExceptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The link without a Redis. */
final class RedisLinkTest {

    @Test
    void a_periodic_task_continues_after_an_error() throws Exception {
        StackOverflowError error = new StackOverflowError("a test");
        AtomicBoolean thrown = new AtomicBoolean();
        CountDownLatch runs = new CountDownLatch(2);
        RedisAddress nobody = RedisAddress.parse("redis://127.0.0.1:1");
        try (LoggedExceptions log = new LoggedExceptions();
                RedisLink link = new RedisLink(nobody, Thread::new, () -> {})) {
            link.every(1, () -> {
                runs.countDown();
                if (!thrown.getAndSet(true)) {
                    throw error;
                }
            });

            assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(log.messagesWith(error)).hasSize(1);
        }
    }
}
