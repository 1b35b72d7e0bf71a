package dev.sluice.conversation;

import static dev.sluice.conversation.ConversationFixture.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.chat.Blob;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.conversation.ConversationFixture.OpenReply;
import dev.sluice.database.FaultyDatabase;
import dev.sluice.database.StorageException;
import dev.sluice.database.WriteQueue;
import dev.sluice.json.JsonText;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Conversations while the database does not answer. {@link StalledDatabaseTimesIT} measures the waits. */
@Tag("one-server")
final class StalledDatabaseIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final FaultyDatabase database = new FaultyDatabase();
    private ConversationFixture fixture;

    private void openThenStall() {
        openThenStall(new ConversationFixture(database));
    }

    private void openThenStall(ConversationFixture opened) {
        fixture = opened;
        await().atMost(SOON).until(() -> fixture.storage.isReady());
        database.stall();
    }

    @AfterEach
    void close() {
        database.resumeCommits();
        database.resume();
        fixture.close();
    }

    @Test
    @Timeout(60)
    void a_stall_holds_up_neither_streams_nor_requests() {
        openThenStall(ConversationFixture.impatient(database));
        OpenReply reply = fixture.ask(ADA, "c", "1").write("one");
        assertThatThrownBy(() -> fixture.conversations.past(ADA, "c", 0, bytes -> true))
                .isInstanceOf(StorageException.class);
        await().atMost(SOON).until(() -> !fixture.storage.isReady());
        assertThatThrownBy(() -> fixture.conversations.list(ADA, null, null, 1)).isInstanceOf(StorageException.class);

        assertThat(reply.complete()).isFalse();
        assertThatThrownBy(() -> fixture.conversations.past(ADA, "c", 0, bytes -> true))
                .isInstanceOf(StorageException.class);
    }

    /** Whoever reads a conversation finds what had ended before, though that was in the middle of being written. */
    @Test
    void a_reply_that_ends_while_its_question_is_stored_is_found_at_once() throws Exception {
        fixture = new ConversationFixture(database);
        await().atMost(SOON).until(() -> fixture.storage.isReady());
        database.stallCommits();
        OpenReply reply = fixture.ask(ADA, "c", "Why?").write("Because.");
        await().pollDelay(Duration.ZERO).atMost(SOON).until(database::isCommitting);
        reply.complete();
        FutureTask<List<String>> reading = new FutureTask<>(() -> fixture.contents(ADA, "c"));
        Thread reader = new Thread(reading);
        reader.start();
        await().pollDelay(Duration.ZERO).atMost(SOON).until(() -> reader.getState() == Thread.State.TIMED_WAITING);
        database.resumeCommits();

        assertThat(reading.get()).containsExactly("Why?", "Because.");
    }

    @Test
    void a_stall_is_detected_with_several_writes_pending() {
        openThenStall(ConversationFixture.impatient(database));
        for (int i = 0; i < 5; i++) {
            fixture.ask(ADA, "c" + i, "Hi").write("Hello").complete();
        }
        database.passWaiting();

        await().atMost(SOON).until(() -> !fixture.storage.isReady());
        assertThat(fixture.ask(ADA, "d", "Hi").write("Hello").complete()).isFalse();
    }

    @Test
    void the_number_of_pending_writes_is_bounded() throws StorageException {
        openThenStall();
        List<Boolean> stored = new ArrayList<>();
        int exchanges = WriteQueue.MAX_JOBS / 2 + 10; // of two turns each
        for (int i = 0; i < exchanges; i++) {
            stored.add(fixture.ask(ADA, "c" + i, "Hi").write("Hello").complete());
        }
        assertThat(stored.get(0)).isTrue();
        assertThat(stored.get(stored.size() - 1)).isFalse();

        database.resume();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fixture.ask(ADA, "after", "Hi").write("Hello").complete());
        assertThat(fixture.contents(ADA, "c0")).containsExactly("Hi", "Hello");
        assertThat(fixture.contents(ADA, "c" + (exchanges - 1))).isEmpty();
    }

    /** Room for six of them. */
    private static final int TEN_MB = 10 * 1024 * 1024;

    @Test
    void the_bytes_of_pending_attachments_are_bounded_where_only_the_reply_finds_room() {
        openThenStall();
        Blob blob = Blob.of(new byte[TEN_MB]);
        Message message = new Message(Message.Role.USER, List.of(new Part.Picture(Media.of("image/png", blob))));
        List<Boolean> stored = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            stored.add(fixture.ask(ADA, "c" + i, true, List.of(), message)
                    .write("Hello")
                    .complete());
        }

        assertThat(stored).containsExactly(true, true, true, true, true, true, false, false);
    }

    @Test
    void the_bytes_of_pending_files_are_bounded_and_not_decoded_by_the_stream() {
        openThenStall();
        JsonText data = JsonText.of("AAAA".repeat(TEN_MB / 4));
        List<Boolean> stored = new ArrayList<>();
        long allocated = allocated();
        for (int i = 0; i < 5; i++) {
            stored.add(fixture.ask(ADA, "c" + i, true, List.of(), "Draw")
                    .file(data)
                    .complete());
        }

        // Of each, the data and what is decoded from it.
        assertThat(stored).containsExactly(true, true, true, false, false);
        assertThat(allocated() - allocated).as("bytes allocated").isLessThan(TEN_MB);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    @Test
    @Timeout(60)
    void closing_ends_during_a_stall() {
        openThenStall();
        fixture.ask(ADA, "c", "1").write("one").complete();

        fixture.storage.drain(Duration.ofMillis(200));
        fixture.storage.close();

        assertThat(database.isStalled()).isTrue();
    }

    @Test
    void turns_that_queue_up_during_a_stall_share_transactions() throws StorageException {
        openThenStall();
        for (int i = 0; i < 30; i++) {
            fixture.ask(ADA, "c" + i, true, List.of(), "Hi " + i).write("Hello").complete();
        }
        int before = database.commits();

        database.resume();

        assertThat(fixture.contents(ADA, "c29")).containsExactly("Hi 29", "Hello");
        assertThat(database.commits() - before).as("transactions, for 60 turns").isLessThan(12);
        for (int i = 0; i < 29; i++) {
            assertThat(fixture.contents(ADA, "c" + i)).containsExactly("Hi " + i, "Hello");
        }
    }

    @Test
    void each_long_reply_is_written_in_its_own_transaction() throws StorageException {
        openThenStall();
        String reply = "Hello ".repeat(7000);
        for (int i = 0; i < 10; i++) {
            fixture.ask(ADA, "c" + i, true, List.of(), "Hi " + i).write(reply).complete();
        }
        int before = database.commits();

        database.resume();

        assertThat(fixture.contents(ADA, "c9")).containsExactly("Hi 9", reply);
        assertThat(database.commits() - before).as("transactions, for 20 turns").isBetween(9, 16);
        for (int i = 0; i < 9; i++) {
            assertThat(fixture.contents(ADA, "c" + i)).containsExactly("Hi " + i, reply);
        }
    }
}
