package dev.sluice.conversation;

import static dev.sluice.conversation.ConversationFixture.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.chat.Message;
import dev.sluice.conversation.ConversationFixture.OpenReply;
import dev.sluice.database.FaultyDatabase;
import dev.sluice.database.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Conversations while the database is down, rejects a turn, or loses the acknowledgement of a commit. */
@Tag("one-server")
final class FailingDatabaseIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final FaultyDatabase database = new FaultyDatabase();
    private ConversationFixture fixture;

    @AfterEach
    void close() {
        database.resume();
        fixture.close();
    }

    private void fail() {
        database.down(true);
        await().atMost(SOON).until(() -> !fixture.storage.isReady());
    }

    private void recover() {
        database.down(false);
        awaitReady();
    }

    private void awaitReady() {
        await().atMost(SOON).until(() -> fixture.storage.isReady());
    }

    @Test
    void turns_from_before_the_database_is_up_are_stored_once_it_is() throws StorageException {
        database.down(true);
        fixture = new ConversationFixture(database);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(fixture.ask(ADA, "c", "1").write("one").complete())
                                .isFalse());
        assertThat(fixture.storage.isReady()).isFalse();
        assertThatThrownBy(() -> fixture.conversations.past(ADA, "c", 0, bytes -> true))
                .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> fixture.conversations.list(ADA, null, null, 1)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> fixture.conversations.delete(ADA, "c")).isInstanceOf(StorageException.class);

        recover();

        assertThat(fixture.ask(ADA, "d", "2").write("two").complete()).isTrue();
        assertThat(fixture.contents(ADA, "d")).containsExactly("2", "two");
        assertThat(fixture.contents(ADA, "c")).startsWith("1", "one");
    }

    @Test
    void a_pool_that_throws_what_it_should_not_is_a_database_that_fails() throws StorageException {
        fixture = new ConversationFixture(database);
        awaitReady();
        OpenReply reply = fixture.ask(ADA, "c", "1").write("one");
        database.mistaken(true);
        await().atMost(SOON).until(() -> !fixture.storage.isReady());
        assertThat(reply.complete()).isFalse();
        database.mistaken(false);
        awaitReady();

        assertThat(fixture.contents(ADA, "c")).containsExactly("1", "one");
    }

    @Test
    void a_reply_that_ends_during_an_outage_is_complete_and_reported_as_not_stored() throws StorageException {
        fixture = new ConversationFixture(database);
        awaitReady();
        OpenReply reply = fixture.ask(ADA, "c", "1").write("one");
        fail();
        reply.write(" and a half");

        assertThat(reply.complete()).isFalse();

        assertThat(reply.stream().log().reply().decoded()).isEqualTo("one and a half");
        recover();
        assertThat(fixture.contents(ADA, "c")).containsExactly("1", "one and a half");
    }

    @Test
    void a_recently_used_conversation_continues_from_memory_during_an_outage() throws StorageException {
        fixture = new ConversationFixture(database);
        fixture.exchange(ADA, "read", "1", "one");
        fixture.exchange(ADA, "unread", "2", "two");
        assertThat(past("read")).containsExactly("1", "one");
        fixture.exchange(ADA, "read", "3", "three");
        fixture.ask(ADA, "made", true, List.of(), "4").write("four").complete();
        assertThat(fixture.contents(ADA, "made")).hasSize(2);
        fail();

        assertThat(fixture.ask(ADA, "read", "5").write("five").complete()).isFalse();
        assertThat(past("read")).containsExactly("1", "one", "3", "three", "5", "five");
        assertThat(past("made")).containsExactly("4", "four");
        assertThatThrownBy(() -> past("unread")).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> fixture.conversations.past("bob", "read", 0, bytes -> true))
                .isInstanceOf(StorageException.class);

        recover();
        assertThat(past("read")).containsExactly("1", "one", "3", "three", "5", "five");
        fixture.conversations.delete(ADA, "read");
        fail();
        assertThatThrownBy(() -> past("read")).isInstanceOf(StorageException.class);
    }

    private List<String> past(String id) throws StorageException {
        return fixture.conversations.past(ADA, id, 0, bytes -> true).messages().stream()
                .map(Message::text)
                .toList();
    }

    @Test
    void a_conversation_deleted_while_its_turn_waits_to_be_written_does_not_return() throws StorageException {
        fixture = new ConversationFixture(database);
        fixture.exchange(ADA, "c", "1", "one");
        assertThat(fixture.contents(ADA, "c")).hasSize(2);
        fail();
        OpenReply reply = fixture.ask(ADA, "c", "2").write("two");
        recover();
        assertThat(fixture.conversations.delete(ADA, "c")).isTrue();
        reply.complete();

        assertThat(fixture.find(ADA, "c")).isNull();
    }

    @Test
    void a_reply_is_stored_after_turns_of_its_request_whose_acknowledgement_was_lost() throws StorageException {
        fixture = new ConversationFixture(database);
        fixture.exchange(ADA, "c", "1", "one");
        assertThat(fixture.contents(ADA, "c")).containsExactly("1", "one");
        List<Message> more = List.of(new Message(Message.Role.USER, "2"), new Message(Message.Role.ASSISTANT, "So."));
        database.loseAcknowledgements(1);
        OpenReply reply = fixture.append(ADA, "c", more, "3");
        assertThat(fixture.contents(ADA, "c")).containsExactly("1", "one", "2", "So.", "3");
        assertThat(fixture.conversations.until(ADA, reply.stream().id().value(), 0, bytes -> true))
                .isNull();

        reply.write("three").complete();

        assertThat(fixture.contents(ADA, "c")).containsExactly("1", "one", "2", "So.", "3", "three");
    }

    @Test
    void a_turn_that_is_cut_off_while_its_reply_runs_is_neither_stored_nor_remembered() throws StorageException {
        fixture = new ConversationFixture(database);
        fixture.exchange(ADA, "c", "1", "one");
        OpenReply reply = fixture.ask(ADA, "c", "2").write("two");
        String stream = reply.stream().id().value();
        assertThat(fixture.conversations.cut(ADA, "c", stream)).contains(Set.of(stream));
        assertThat(past("c")).containsExactly("1", "one");

        assertThat(reply.complete()).isFalse();

        assertThat(fixture.contents(ADA, "c")).containsExactly("1", "one");
        fail();
        assertThat(past("c")).containsExactly("1", "one");
    }

    @Test
    void a_turn_that_the_database_rejects_does_not_affect_others_in_its_transaction() throws StorageException {
        fixture = new ConversationFixture(database);
        awaitReady();
        database.stall();
        for (int i = 0; i < 20; i++) {
            String principal = i == 7 ? "p".repeat(1000) : ADA;
            fixture.ask(principal, "c" + i, i % 2 == 0, List.of(), "Hi " + i)
                    .write("Hello")
                    .complete();
        }

        database.resume();

        for (int i = 0; i < 20; i++) {
            List<String> stored = i == 7 ? List.of() : List.of("Hi " + i, "Hello");
            assertThat(fixture.contents(ADA, "c" + i)).isEqualTo(stored);
        }
        assertThat(fixture.storage.isReady()).isTrue();
    }

    @Test
    void a_turn_that_the_database_rejects_does_not_hold_up_later_ones() throws StorageException {
        fixture = new ConversationFixture(database);
        fixture.exchange("p".repeat(1000), "c", "1", "one"); // longer than its column
        fixture.exchange(ADA, "c", "2", "two");

        assertThat(fixture.contents(ADA, "c")).containsExactly("2", "two");
        assertThat(fixture.storage.isReady()).isTrue();
    }

    @Test
    void a_commit_whose_acknowledgement_is_lost_is_not_repeated() throws StorageException {
        fixture = new ConversationFixture(database);
        fixture.exchange(ADA, "old", "1", "one");
        awaitReady();
        // Written by now, or its own commit may be the one that is lost, and the read below need not wait for the
        // writer then.
        assertThat(fixture.contents(ADA, "old")).containsExactly("1", "one");
        database.loseAcknowledgements(1);
        OpenReply made = fixture.ask(ADA, "made", true, List.of(), "2");
        assertThat(fixture.contents(ADA, "made")).containsExactly("2");
        database.loseAcknowledgements(1);
        OpenReply old = fixture.ask(ADA, "old", "3");
        assertThat(fixture.contents(ADA, "old")).containsExactly("1", "one", "3");
        database.loseAcknowledgements(1);
        made.write("two").complete();
        assertThat(fixture.contents(ADA, "made")).containsExactly("2", "two");
        database.loseAcknowledgements(3);
        old.write("three").complete();
        assertThat(fixture.contents(ADA, "old")).containsExactly("1", "one", "3", "three");
        database.stall();
        for (int i = 0; i < 10; i++) {
            fixture.ask(ADA, "c" + i, i % 2 == 0, List.of(), "Hi " + i)
                    .write("Hello")
                    .complete();
        }
        database.loseAcknowledgements(2);

        database.resume();

        for (int i = 0; i < 10; i++) {
            String id = "c" + i;
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(fixture.contents(ADA, id)).hasSize(2));
            assertThat(fixture.contents(ADA, id)).containsExactly("Hi " + i, "Hello");
        }
    }
}
