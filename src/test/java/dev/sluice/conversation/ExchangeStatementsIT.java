package dev.sluice.conversation;

import static dev.sluice.conversation.ConversationFixture.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.chat.Message;
import dev.sluice.conversation.ConversationFixture.OpenReply;
import dev.sluice.database.StorageException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The statements and transactions of an exchange, and when they are executed. */
@Tag("one-server")
final class ExchangeStatementsIT {

    private static final String CONVERSATION = "INSERT sluice_conversation";
    private static final String TURN = "INSERT sluice_turn x1";
    private static final String TURNS = "INSERT sluice_turn x2";
    private static final String CHANGED = "UPDATE sluice_conversation";

    /** One of the transactions that delete many conversations. */
    private static final List<String> SOME_DELETED = List.of("SELECT", "DELETE sluice_conversation");

    private final RecordingDatabase database = new RecordingDatabase();

    /** Everything lingers until a test reads it. */
    private ConversationFixture fixture = open(Duration.ofHours(1));

    private ConversationFixture open(Duration linger) {
        return open(linger, Optional.empty());
    }

    private ConversationFixture open(Duration linger, Optional<Duration> retention) {
        ConversationFixture opened = new ConversationFixture(database, new ConversationSettings(0, retention), linger);
        await().atMost(Duration.ofMinutes(1)).until(opened.storage::isReady);
        database.forget(); // the statements that opened it
        return opened;
    }

    private void reopen(Duration linger) {
        fixture.close();
        fixture = open(linger);
    }

    @AfterEach
    void close() {
        database.failing = "nothing";
        fixture.close();
    }

    private void exchange(String id, boolean made) {
        assertThat(fixture.ask(ADA, id, made, List.of(), "Why?")
                        .write("Because.")
                        .complete())
                .isTrue();
    }

    @Test
    void a_short_exchange_in_a_new_conversation_takes_two_statements_in_one_transaction() throws StorageException {
        exchange("c", true);

        assertThat(database.transactions()).as("while it lingers").isEmpty();
        assertThat(fixture.contents(ADA, "c")).containsExactly("Why?", "Because.");
        assertThat(database.transactions()).containsExactly(List.of(CONVERSATION, TURNS));
    }

    @Test
    void a_conversation_named_by_a_client_is_looked_up_first() throws StorageException {
        exchange("c", false);

        assertThat(fixture.contents(ADA, "c")).containsExactly("Why?", "Because.");
        assertThat(database.transactions()).containsExactly(List.of(CHANGED, CONVERSATION, TURNS));
    }

    @Test
    void a_short_exchange_in_an_existing_conversation_takes_three_statements_in_one_transaction()
            throws StorageException {
        exchange("c", true);
        assertThat(fixture.contents(ADA, "c")).hasSize(2);
        database.forget();

        exchange("c", false);

        assertThat(fixture.contents(ADA, "c")).containsExactly("Why?", "Because.", "Why?", "Because.");
        assertThat(database.transactions()).containsExactly(List.of(CHANGED, "SELECT", TURNS));
    }

    @Test
    void a_reply_that_outlasts_the_linger_time_takes_a_second_transaction() throws StorageException {
        OpenReply reply = fixture.ask(ADA, "c", true, List.of(), "Why?").write("Because.");
        assertThat(fixture.contents(ADA, "c")).containsExactly("Why?");
        assertThat(database.transactions()).containsExactly(List.of(CONVERSATION, TURN));
        database.forget();

        assertThat(reply.complete()).isTrue();

        assertThat(database.transactions()).as("while it lingers").isEmpty();
        assertThat(fixture.contents(ADA, "c")).containsExactly("Why?", "Because.");
        assertThat(database.transactions()).containsExactly(List.of("SELECT", CHANGED, TURN));
    }

    @Test
    void turns_supplied_by_a_client_are_rows_of_the_same_statement() throws StorageException {
        List<Message> before =
                List.of(new Message(Message.Role.USER, "0"), new Message(Message.Role.ASSISTANT, "zero"));
        fixture.ask(ADA, "c", true, before, "1").write("one").complete();

        assertThat(fixture.contents(ADA, "c")).containsExactly("0", "zero", "1", "one");
        assertThat(database.transactions()).containsExactly(List.of(CONVERSATION, "INSERT sluice_turn x4"));
    }

    @Test
    void exchanges_that_linger_together_share_a_transaction_and_its_prepared_statements() throws StorageException {
        for (int i = 0; i < 50; i++) {
            exchange("c" + i, true);
        }

        assertThat(fixture.contents(ADA, "c0")).containsExactly("Why?", "Because.");
        assertThat(database.transactions())
                .singleElement()
                .satisfies(one -> assertThat(one).hasSize(100));
        assertThat(database.prepared()).isEqualTo(2);
    }

    @Test
    void lingering_turns_are_written_even_if_nobody_reads_them() {
        reopen(Duration.ofMillis(20));
        exchange("c", true);

        await().until(() -> !database.transactions().isEmpty());
        await().until(() -> !fixture.conversations.exchanges().isPending(ADA, "c"));
    }

    @Test
    void a_crash_in_the_middle_of_an_exchange_leaves_nothing_of_it() throws StorageException {
        database.failing = "INSERT INTO sluice_turn";
        exchange("c", true);
        fixture.storage.drain(Duration.ofMillis(200));
        fixture.close();
        database.failing = "nothing";

        fixture = open(Duration.ofHours(1));

        assertThat(fixture.ids(ADA)).isEmpty();
        assertThat(database.transactions()).isEmpty();
    }

    @Test
    void an_exchange_that_lingers_during_an_outage_is_stored_afterwards() throws StorageException {
        OpenReply early = fixture.ask(ADA, "c", true, List.of(), "1").write("one");
        OpenReply late = fixture.ask(ADA, "d", true, List.of(), "2").write("two");
        database.failing = "";
        assertThat(early.complete()).as("ended before the failure was detected").isTrue();
        await().until(() -> !fixture.storage.isReady());
        assertThat(late.complete()).as("ended after the failure was detected").isFalse();

        database.failing = "nothing";
        await().until(fixture.storage::isReady);

        assertThat(fixture.contents(ADA, "c")).containsExactly("1", "one");
        assertThat(fixture.contents(ADA, "d")).containsExactly("2", "two");
    }

    @Test
    void deleting_a_conversation_removes_its_lingering_turns_for_good() throws StorageException {
        OpenReply reply = fixture.ask(ADA, "c", true, List.of(), "Why?").write("Because.");

        assertThat(fixture.conversations.delete(ADA, "c")).isTrue();
        reply.complete();

        assertThat(fixture.find(ADA, "c")).isNull();
        exchange("d", true);
        assertThat(fixture.conversations.delete(ADA, "d")).isTrue();
        assertThat(fixture.ids(ADA)).isEmpty();
    }

    @Test
    void reading_a_conversation_does_not_write_the_lingering_turns_of_others() throws StorageException {
        exchange("c", true);
        assertThat(fixture.contents(ADA, "c")).hasSize(2);
        exchange("d", true);
        database.forget();

        assertThat(fixture.conversations.past(ADA, "c", 0, bytes -> true).messages())
                .hasSize(2);

        assertThat(database.transactions()).isEmpty();
        assertThat(fixture.ids(ADA)).containsExactlyInAnyOrder("c", "d");
    }

    /** Stores that many conversations, of which none is newer than that. */
    private void store(int conversations, Duration age) throws StorageException {
        long time = fixture.conversations.now() - age.toMillis();
        int stored = fixture.storage
                .writer()
                .write(
                        Duration.ofMinutes(1),
                        transaction -> transaction.update(
                                "INSERT INTO sluice_conversation (principal, id, title, created_at, updated_at)"
                                        + " SELECT ?, 'c' || x, 'Why?', ?, ? FROM SYSTEM_RANGE(1, ?)",
                                ADA,
                                time,
                                time,
                                conversations),
                        done -> {});
        assertThat(stored).isEqualTo(conversations);
        database.forget();
    }

    @Test
    void all_conversations_of_a_principal_are_deleted_in_transactions_of_some_each() throws StorageException {
        store(2 * ConversationTable.AT_ONCE + 1, Duration.ZERO);

        assertThat(fixture.conversations.forget(ADA)).isEqualTo(2 * ConversationTable.AT_ONCE + 1);

        assertThat(database.transactions()).isEqualTo(Collections.nCopies(3, SOME_DELETED));
        assertThat(fixture.ids(ADA)).isEmpty();
    }

    @Test
    void turns_are_written_between_the_transactions_that_delete_expired_conversations() throws StorageException {
        fixture.close();
        fixture = open(Duration.ofHours(1), Optional.of(Duration.ofDays(30)));
        exchange("newest", true); // which shows that the clock is right
        assertThat(fixture.contents(ADA, "newest")).hasSize(2);
        store(2 * ConversationTable.AT_ONCE, Duration.ofDays(31));
        CompletableFuture<Void> held = new CompletableFuture<>();
        fixture.conversations.queue().once(() -> held.thenApply(none -> false).join());
        fixture.conversations.sweep();
        exchange("new", true);
        held.complete(null);

        await().until(() -> fixture.ids(ADA).size() == 2);
        assertThat(database.transactions())
                .startsWith(List.of("SELECT"), SOME_DELETED, List.of(CONVERSATION, TURNS), SOME_DELETED);
    }
}
