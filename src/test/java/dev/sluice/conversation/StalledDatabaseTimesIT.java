package dev.sluice.conversation;

import static dev.sluice.conversation.Talk.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.conversation.Talk.Saying;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Measures how long callers wait for a database that does not answer. A busy machine can break it. */
@Tag("load")
@Tag("one-server")
final class StalledDatabaseTimesIT {

    private final DataSource h2 =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");

    private volatile CountDownLatch stalled = new CountDownLatch(0);

    private final Talk talk = new Talk(
            new Database.Source() {
                @Override
                public DataSource open() {
                    return stalling(h2);
                }

                @Override
                public void close() {
                    // The database lives as long as the test.
                }
            },
            new ConversationSettings(0, Optional.empty(), 1000));

    private DataSource stalling(DataSource source) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    stalled.await();
                    return method.invoke(source, arguments);
                });
    }

    @BeforeEach
    void stall() {
        await().until(() -> talk.conversations.isReady());
        stalled = new CountDownLatch(1);
    }

    @AfterEach
    void close() {
        stalled.countDown();
        talk.close();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    @Test
    void it_delays_a_start_by_less_than_half_a_second_and_is_noticed_within_twelve() {
        long start = System.nanoTime();
        Saying saying = talk.asks(ADA, "c", "1").says("one");
        assertThat(since(start)).isLessThan(Duration.ofMillis(500));
        assertThatThrownBy(() -> talk.conversations.past(ADA, "c", 0)).isInstanceOf(StorageException.class);
        assertThat(talk.conversations.secondsToWait(ADA)).isZero();
        await().until(() -> !talk.conversations.isReady());
        assertThatThrownBy(() -> talk.conversations.list(ADA, null, null, 1)).isInstanceOf(StorageException.class);
        assertThat(since(start)).isLessThan(Duration.ofSeconds(12));

        assertThat(saying.ends()).isFalse();
        long refused = System.nanoTime();
        assertThatThrownBy(() -> talk.conversations.past(ADA, "c", 0)).isInstanceOf(StorageException.class);
        assertThat(since(refused)).as("once it is known").isLessThan(Duration.ofMillis(500));
    }

    @Test
    void it_delays_closing_by_less_than_eight_seconds() {
        talk.asks(ADA, "c", "1").says("one").ends();

        long start = System.nanoTime();
        talk.conversations.drain(Duration.ofMillis(200));
        talk.conversations.close();

        assertThat(since(start)).isLessThan(Duration.ofSeconds(8));
    }
}
