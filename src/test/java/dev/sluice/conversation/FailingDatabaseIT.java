package dev.sluice.conversation;

import static dev.sluice.conversation.Talk.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.conversation.Talk.Saying;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams while the database fails, stalls, or commits without saying so. {@link StalledDatabaseTimesIT} measures the waits. */
@Tag("one-server")
final class FailingDatabaseIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final DataSource h2 =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");

    private volatile boolean down;
    private volatile CountDownLatch stalled = new CountDownLatch(0);

    /** Commits of the thread that writes. */
    private final AtomicInteger committed = new AtomicInteger();

    /** How many commits of the thread that writes are still to work without its being told so. */
    private final AtomicInteger unheard = new AtomicInteger();

    private Talk talk;

    private final Database.Source source = new Database.Source() {
        @Override
        public DataSource open() throws SQLException {
            if (down) {
                throw new SQLException("It is down", "08001");
            }
            return (DataSource) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {DataSource.class},
                    (self, method, arguments) ->
                            method.getName().equals("getConnection") ? connection() : method.invoke(h2, arguments));
        }

        @Override
        public void close() {
            // It is to be there again for the next.
        }
    };

    private Connection connection() throws SQLException, InterruptedException {
        if (down) {
            throw new SQLException("It is down", "08001");
        }
        stalled.await();
        Connection connection = h2.getConnection();
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    Object result = method.invoke(connection, arguments);
                    if (method.getName().equals("commit")
                            && Thread.currentThread().getName().equals(Talk.WRITER)) {
                        committed.incrementAndGet();
                        if (unheard.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                            throw new SQLException("The connection is gone", "08006");
                        }
                    }
                    return result;
                });
    }

    @AfterEach
    void close() {
        stalled.countDown();
        talk.close();
    }

    private void failing() {
        down = true;
        await().atMost(SOON).until(() -> !talk.conversations.isReady());
    }

    private void back() {
        down = false;
        await().atMost(SOON).until(() -> talk.conversations.isReady());
    }

    private void ready() {
        await().atMost(SOON).until(() -> talk.conversations.isReady());
    }

    @Test
    void a_database_that_fails_from_the_start_stores_what_was_said_once_it_is_there() throws StorageException {
        down = true;
        talk = new Talk(source);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(talk.asks(ADA, "c", "1").says("one").ends()).isFalse());
        assertThat(talk.conversations.isReady()).isFalse();
        assertThatThrownBy(() -> talk.conversations.past(ADA, "c", 0)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> talk.conversations.list(ADA, null, null, 1)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> talk.conversations.delete(ADA, "c")).isInstanceOf(StorageException.class);

        back();

        assertThat(talk.asks(ADA, "d", "2").says("two").ends()).isTrue();
        assertThat(talk.contents(ADA, "d")).containsExactly("2", "two");
        assertThat(talk.contents(ADA, "c")).startsWith("1", "one");
    }

    @Test
    void a_reply_that_ends_while_the_database_fails_says_so_and_is_whole_for_its_readers() throws StorageException {
        talk = new Talk(source);
        ready();
        Saying saying = talk.asks(ADA, "c", "1").says("one");
        failing();
        saying.says(" and a half");

        assertThat(saying.ends()).isFalse();

        assertThat(saying.stream().log().reply().decoded()).isEqualTo("one and a half");
        back();
        assertThat(talk.contents(ADA, "c")).containsExactly("1", "one and a half");
    }

    @Test
    void a_conversation_that_was_used_lately_goes_on_with_what_is_remembered() throws StorageException {
        talk = new Talk(source);
        talk.said(ADA, "read", "1", "one");
        talk.said(ADA, "unread", "2", "two");
        assertThat(past("read")).containsExactly("1", "one");
        talk.said(ADA, "read", "3", "three");
        talk.asks(ADA, "made", true, List.of(), "4").says("four").ends();
        assertThat(talk.contents(ADA, "made")).hasSize(2);
        failing();

        assertThat(talk.asks(ADA, "read", "5").says("five").ends()).isFalse();
        assertThat(past("read")).containsExactly("1", "one", "3", "three", "5", "five");
        assertThat(past("made")).containsExactly("4", "four");
        assertThatThrownBy(() -> past("unread")).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> talk.conversations.past("bob", "read", 0)).isInstanceOf(StorageException.class);

        back();
        assertThat(past("read")).containsExactly("1", "one", "3", "three", "5", "five");
        talk.conversations.delete(ADA, "read");
        failing();
        assertThatThrownBy(() -> past("read")).isInstanceOf(StorageException.class);
    }

    private List<String> past(String id) throws StorageException {
        return talk.conversations.past(ADA, id, 0).turns().stream()
                .map(Turn::content)
                .toList();
    }

    @Test
    void what_is_deleted_while_its_turn_waits_to_be_written_is_gone() throws StorageException {
        talk = new Talk(source);
        talk.said(ADA, "c", "1", "one");
        assertThat(talk.contents(ADA, "c")).hasSize(2);
        failing();
        Saying saying = talk.asks(ADA, "c", "2").says("two");
        back();
        assertThat(talk.conversations.delete(ADA, "c")).isTrue();
        saying.ends();

        assertThat(talk.conversations.find(ADA, "c")).isNull();
    }

    @Test
    @Timeout(60)
    void a_database_that_does_not_answer_holds_up_nobody() {
        talk = new Talk(source, new ConversationSettings(0, Optional.empty(), 1000));
        ready();
        stalled = new CountDownLatch(1);
        Saying saying = talk.asks(ADA, "c", "1").says("one");
        assertThatThrownBy(() -> talk.conversations.past(ADA, "c", 0)).isInstanceOf(StorageException.class);
        assertThat(talk.conversations.secondsToWait(ADA)).isZero();
        await().atMost(SOON).until(() -> !talk.conversations.isReady());
        assertThatThrownBy(() -> talk.conversations.list(ADA, null, null, 1)).isInstanceOf(StorageException.class);

        assertThat(saying.ends()).isFalse();
        assertThatThrownBy(() -> talk.conversations.past(ADA, "c", 0)).isInstanceOf(StorageException.class);
    }

    @Test
    void what_waits_to_be_written_is_bounded() throws StorageException {
        talk = new Talk(source);
        ready();
        stalled = new CountDownLatch(1);
        List<Boolean> stored = new ArrayList<>();
        int exchanges = WriteQueue.MAX_JOBS / 2 + 10; // of two turns each
        for (int i = 0; i < exchanges; i++) {
            stored.add(talk.asks(ADA, "c" + i, "Hi").says("Hello").ends());
        }
        assertThat(stored.get(0)).isTrue();
        assertThat(stored.get(stored.size() - 1)).isFalse();

        stalled.countDown();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> talk.asks(ADA, "after", "Hi").says("Hello").ends());
        assertThat(talk.contents(ADA, "c0")).containsExactly("Hi", "Hello");
        assertThat(talk.contents(ADA, "c" + (exchanges - 1))).isEmpty();
    }

    @Test
    @Timeout(60)
    void closing_ends_although_the_database_does_not_answer() {
        talk = new Talk(source);
        ready();
        stalled = new CountDownLatch(1);
        talk.asks(ADA, "c", "1").says("one").ends();

        talk.conversations.drain(Duration.ofMillis(200));
        talk.conversations.close();

        assertThat(stalled.getCount()).isOne();
    }

    @Test
    void what_came_while_the_database_was_busy_is_written_together() throws StorageException {
        talk = new Talk(source);
        ready();
        stalled = new CountDownLatch(1);
        for (int i = 0; i < 30; i++) {
            talk.asks(ADA, "c" + i, true, List.of(), "Hi " + i).says("Hello").ends();
        }
        int before = committed.get();

        stalled.countDown();

        assertThat(talk.contents(ADA, "c29")).containsExactly("Hi 29", "Hello");
        assertThat(committed.get() - before).as("transactions, for 60 turns").isLessThan(12);
        for (int i = 0; i < 29; i++) {
            assertThat(talk.contents(ADA, "c" + i)).containsExactly("Hi " + i, "Hello");
        }
    }

    @Test
    void long_replies_are_written_one_by_one_however_many_wait() throws StorageException {
        talk = new Talk(source);
        ready();
        stalled = new CountDownLatch(1);
        String reply = "Hello ".repeat(7000);
        for (int i = 0; i < 10; i++) {
            talk.asks(ADA, "c" + i, true, List.of(), "Hi " + i).says(reply).ends();
        }
        int before = committed.get();

        stalled.countDown();

        assertThat(talk.contents(ADA, "c9")).containsExactly("Hi 9", reply);
        assertThat(committed.get() - before).as("transactions, for 20 turns").isBetween(9, 16);
        for (int i = 0; i < 9; i++) {
            assertThat(talk.contents(ADA, "c" + i)).containsExactly("Hi " + i, reply);
        }
    }

    @Test
    void a_database_that_stops_answering_with_several_to_write_is_noticed_as_soon() {
        talk = new Talk(source);
        ready();
        CountDownLatch first = new CountDownLatch(1);
        stalled = first;
        for (int i = 0; i < 5; i++) {
            talk.asks(ADA, "c" + i, "Hi").says("Hello").ends();
        }
        stalled = new CountDownLatch(1);
        first.countDown();

        await().atMost(SOON).until(() -> !talk.conversations.isReady());
        assertThat(talk.asks(ADA, "d", "Hi").says("Hello").ends()).isFalse();
    }

    @Test
    void one_that_the_database_cannot_take_spoils_none_of_those_that_are_written_with_it() throws StorageException {
        talk = new Talk(source);
        ready();
        stalled = new CountDownLatch(1);
        for (int i = 0; i < 20; i++) {
            String principal = i == 7 ? "p".repeat(1000) : ADA;
            talk.asks(principal, "c" + i, i % 2 == 0, List.of(), "Hi " + i)
                    .says("Hello")
                    .ends();
        }

        stalled.countDown();

        for (int i = 0; i < 20; i++) {
            List<String> stored = i == 7 ? List.of() : List.of("Hi " + i, "Hello");
            assertThat(talk.contents(ADA, "c" + i)).isEqualTo(stored);
        }
        assertThat(talk.conversations.isReady()).isTrue();
    }

    @Test
    void what_is_written_without_our_hearing_of_it_is_not_written_twice() throws StorageException {
        talk = new Talk(source);
        talk.said(ADA, "old", "1", "one");
        ready();
        unheard.set(1);
        Saying made = talk.asks(ADA, "made", true, List.of(), "2");
        assertThat(talk.contents(ADA, "made")).containsExactly("2");
        unheard.set(1);
        Saying old = talk.asks(ADA, "old", "3");
        assertThat(talk.contents(ADA, "old")).containsExactly("1", "one", "3");
        unheard.set(1);
        made.says("two").ends();
        assertThat(talk.contents(ADA, "made")).containsExactly("2", "two");
        unheard.set(3);
        old.says("three").ends();
        assertThat(talk.contents(ADA, "old")).containsExactly("1", "one", "3", "three");
        stalled = new CountDownLatch(1);
        for (int i = 0; i < 10; i++) {
            talk.asks(ADA, "c" + i, i % 2 == 0, List.of(), "Hi " + i)
                    .says("Hello")
                    .ends();
        }
        unheard.set(2);

        stalled.countDown();

        for (int i = 0; i < 10; i++) {
            String id = "c" + i;
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(talk.contents(ADA, id)).hasSize(2));
            assertThat(talk.contents(ADA, id)).containsExactly("Hi " + i, "Hello");
        }
    }

    @Test
    void what_the_database_cannot_take_holds_up_nothing_else() throws StorageException {
        talk = new Talk(source);
        talk.said("p".repeat(1000), "c", "1", "one"); // longer than a principal's name may be there
        talk.said(ADA, "c", "2", "two");

        assertThat(talk.contents(ADA, "c")).containsExactly("2", "two");
        assertThat(talk.conversations.isReady()).isTrue();
    }
}
