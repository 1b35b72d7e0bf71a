package dev.sluice.conversation;

import static dev.sluice.conversation.Talk.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.conversation.Talk.Saying;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The statements and transactions that an exchange costs, and when they are executed. */
final class ExchangeStatementsTest {

    private static final String CONVERSATION = "INSERT sluice_conversation";
    private static final String TURN = "INSERT sluice_turn x1";
    private static final String TURNS = "INSERT sluice_turn x2";
    private static final String CHANGED = "UPDATE sluice_conversation";

    private final RecordingDatabase database = new RecordingDatabase();

    /** Everything lingers until a test asks for it. */
    private Talk talk = open(Duration.ofHours(1), 0);

    private Talk open(Duration linger, int tokensPerDay) {
        Talk opened = new Talk(database, new ConversationSettings(0, Optional.empty(), tokensPerDay), linger);
        await().atMost(Duration.ofMinutes(1)).until(opened.conversations::isReady);
        database.forget(); // what opening it took
        return opened;
    }

    private void again(Duration linger, int tokensPerDay) {
        talk.close();
        talk = open(linger, tokensPerDay);
    }

    @AfterEach
    void close() {
        database.failing = "nothing";
        talk.close();
    }

    private void exchange(String id, boolean made) {
        assertThat(talk.asks(ADA, id, made, List.of(), "Why?").says("Because.").ends())
                .isTrue();
    }

    @Test
    void a_short_exchange_in_a_new_conversation_is_two_statements_of_one_transaction() throws StorageException {
        exchange("c", true);

        assertThat(database.transactions()).as("while it lingers").isEmpty();
        assertThat(talk.contents(ADA, "c")).containsExactly("Why?", "Because.");
        assertThat(database.transactions()).containsExactly(List.of(CONVERSATION, TURNS));
    }

    @Test
    void a_conversation_that_a_client_names_is_looked_for_first() throws StorageException {
        exchange("c", false);

        assertThat(talk.contents(ADA, "c")).containsExactly("Why?", "Because.");
        assertThat(database.transactions()).containsExactly(List.of(CHANGED, CONVERSATION, TURNS));
    }

    @Test
    void a_short_exchange_in_an_existing_conversation_is_three_statements_of_one_transaction() throws StorageException {
        exchange("c", true);
        assertThat(talk.contents(ADA, "c")).hasSize(2);
        database.forget();

        exchange("c", false);

        assertThat(talk.contents(ADA, "c")).containsExactly("Why?", "Because.", "Why?", "Because.");
        assertThat(database.transactions()).containsExactly(List.of(CHANGED, "SELECT", TURNS));
    }

    @Test
    void a_reply_that_takes_longer_than_its_turn_lingers_is_a_second_transaction() throws StorageException {
        Saying saying = talk.asks(ADA, "c", true, List.of(), "Why?").says("Because.");
        assertThat(talk.contents(ADA, "c")).containsExactly("Why?");
        assertThat(database.transactions()).containsExactly(List.of(CONVERSATION, TURN));
        database.forget();

        assertThat(saying.ends()).isTrue();

        assertThat(database.transactions()).as("while it lingers").isEmpty();
        assertThat(talk.contents(ADA, "c")).containsExactly("Why?", "Because.");
        assertThat(database.transactions()).containsExactly(List.of(CHANGED, TURN));
    }

    @Test
    void turns_that_a_client_supplied_are_rows_of_the_same_statement() throws StorageException {
        List<Turn> before = List.of(Turn.brought(Turn.Role.USER, "0", 1), Turn.brought(Turn.Role.ASSISTANT, "zero", 1));
        talk.asks(ADA, "c", true, before, "1").says("one").ends();

        assertThat(talk.contents(ADA, "c")).containsExactly("0", "zero", "1", "one");
        assertThat(database.transactions()).containsExactly(List.of(CONVERSATION, "INSERT sluice_turn x4"));
    }

    @Test
    void tokens_are_counted_in_the_same_transaction_where_they_are_limited() throws StorageException {
        again(Duration.ofHours(1), 1000);
        exchange("c", true);

        assertThat(talk.contents(ADA, "c")).hasSize(2);
        assertThat(database.transactions())
                .containsExactly(
                        List.of(CONVERSATION, TURNS, "UPDATE sluice_token_use", "INSERT sluice_token_use", "SELECT"));
    }

    @Test
    void exchanges_that_linger_together_share_a_transaction_and_its_prepared_statements() throws StorageException {
        for (int i = 0; i < 50; i++) {
            exchange("c" + i, true);
        }

        assertThat(talk.contents(ADA, "c0")).containsExactly("Why?", "Because.");
        assertThat(database.transactions())
                .singleElement()
                .satisfies(one -> assertThat(one).hasSize(100));
        assertThat(database.prepared()).isEqualTo(2);
    }

    @Test
    void what_lingers_is_written_without_anybody_asking() {
        again(Duration.ofMillis(20), 0);
        exchange("c", true);

        await().until(() -> !database.transactions().isEmpty());
        await().until(() -> !talk.conversations.exchanges().isPending(ADA, "c"));
    }

    @Test
    void a_crash_in_the_middle_of_an_exchange_leaves_nothing_of_it() throws StorageException {
        database.failing = "INSERT INTO sluice_turn";
        exchange("c", true);
        talk.conversations.drain(Duration.ofMillis(200));
        talk.close();
        database.failing = "nothing";

        talk = open(Duration.ofHours(1), 0);

        assertThat(talk.ids(ADA)).isEmpty();
        assertThat(database.transactions()).isEmpty();
    }

    @Test
    void a_database_that_fails_while_an_exchange_lingers_stores_it_when_it_is_back() throws StorageException {
        Saying early = talk.asks(ADA, "c", true, List.of(), "1").says("one");
        Saying late = talk.asks(ADA, "d", true, List.of(), "2").says("two");
        database.failing = "";
        assertThat(early.ends()).as("ended before it was noticed").isTrue();
        await().until(() -> !talk.conversations.isReady());
        assertThat(late.ends()).as("ended after it was noticed").isFalse();

        database.failing = "nothing";
        await().until(talk.conversations::isReady);

        assertThat(talk.contents(ADA, "c")).containsExactly("1", "one");
        assertThat(talk.contents(ADA, "d")).containsExactly("2", "two");
    }

    @Test
    void a_deletion_finds_what_lingers_and_lets_nothing_come_back() throws StorageException {
        Saying saying = talk.asks(ADA, "c", true, List.of(), "Why?").says("Because.");

        assertThat(talk.conversations.delete(ADA, "c")).isTrue();
        saying.ends();

        assertThat(talk.conversations.find(ADA, "c")).isNull();
        exchange("d", true);
        assertThat(talk.conversations.delete(ADA, "d")).isTrue();
        assertThat(talk.ids(ADA)).isEmpty();
    }

    @Test
    void a_conversation_is_read_without_writing_what_lingers_in_others() throws StorageException {
        exchange("c", true);
        assertThat(talk.contents(ADA, "c")).hasSize(2);
        exchange("d", true);
        database.forget();

        assertThat(talk.conversations.past(ADA, "c", 0).turns()).hasSize(2);

        assertThat(database.transactions()).isEmpty();
        assertThat(talk.ids(ADA)).containsExactlyInAnyOrder("c", "d");
    }
}
