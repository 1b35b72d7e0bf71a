package dev.sluice.conversation;

import static dev.sluice.conversation.ConversationFixture.ADA;
import static dev.sluice.conversation.ConversationFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.chat.Message;
import dev.sluice.conversation.ConversationFixture.OpenReply;
import dev.sluice.conversation.Turn.Role;
import dev.sluice.conversation.Turn.Status;
import dev.sluice.database.StorageException;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How turns are stored, on any database. */
abstract class TurnContract extends DatabaseContract {

    /** Text that breaks concatenated SQL, and text that a database might not store as it is. */
    private static final List<String> AWKWARD_TEXTS = List.of(
            "'; DROP TABLE sluice_turn; --",
            "\" OR ''='",
            "<script>alert(1)</script>",
            "100%_!\\",
            "$1 ? :name {d '2026-11-21'} /* */",
            "a\u0000b",
            "half \uD83D code point",
            "whole \uD83D\uDE00, e\u0301, \u202Eright to left",
            "line\r\nline\tline");

    @Test
    void both_turns_of_an_exchange_are_stored_with_their_details() throws StorageException {
        fixture.advance(Duration.ofSeconds(5));
        OpenReply reply =
                fixture.ask(ADA, "c", "Why is the sky blue?").write("Because ").write("of Rayleigh.");

        assertThat(reply.complete()).isTrue();

        ConversationFixture.Whole whole = fixture.find(ADA, "c");
        assertThat(whole.conversation().title()).isEqualTo("Why is the sky blue?");
        long started = reply.stream().createdAt().toEpochMilli();
        String stream = reply.stream().id().value();
        assertThat(whole.turns())
                .containsExactly(
                        new Turn(Role.USER, "Why is the sky blue?", Status.COMPLETE, started, stream, null),
                        new Turn(
                                Role.ASSISTANT,
                                "Because of Rayleigh.",
                                Status.COMPLETE,
                                fixture.conversations.now(),
                                stream,
                                new Turn.Reply(
                                        "fake/answered",
                                        StopReason.END_TURN,
                                        ConversationFixture.USAGE,
                                        ConversationFixture.COST)));
    }

    @Test
    void a_long_conversation_is_read_in_pages() throws StorageException {
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String reply = i % 7 == 0 ? "x".repeat(600_000) : "short " + i;
            fixture.exchange(ADA, "c", "Why " + i + "?", reply);
            written.addAll(List.of("Why " + i + "?", reply));
        }
        assertThat(fixture.contents(ADA, "c")).isEqualTo(written);

        TurnPage first = fixture.conversations.turns(ADA, "c", -1);
        TurnPage second = fixture.conversations.turns(ADA, "c", first.last());
        assertThat(first.turns()).as("two of the long ones").hasSize(16);
        assertThat(first.more()).isTrue();
        assertThat(second.turns()).hasSize(24);
        assertThat(second.more()).isFalse();
        assertThat(fixture.conversations.turns(ADA, "c", second.last()).turns()).isEmpty();
        assertThat(fixture.conversations.turns("eve", "c", -1)).isNull();
        assertThat(fixture.conversations.delete(ADA, "c")).isTrue();
        assertThat(fixture.conversations.turns(ADA, "c", 3)).isNull();
    }

    @Test
    void the_users_turn_is_stored_while_the_reply_is_still_being_written() throws StorageException {
        fixture.ask(ADA, "c", "Why?");

        assertThat(fixture.contents(ADA, "c")).containsExactly("Why?");
    }

    @Test
    void cancelled_and_failed_replies_are_stored_with_their_status() throws StorageException {
        fixture.ask(ADA, "c", "1").write("one").stream().cancel();
        fixture.ask(ADA, "c", "2").write("two").fail(StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED));
        fixture.ask(ADA, "c", "3").fail(StreamFailed.of(ErrorCode.PROVIDER_AUTH));

        assertThat(fixture.find(ADA, "c").turns())
                .extracting(Turn::content, Turn::status)
                .containsExactly(
                        tuple("1", Status.COMPLETE),
                        tuple("one", Status.CANCELLED),
                        tuple("2", Status.COMPLETE),
                        tuple("two", Status.FAILED),
                        tuple("3", Status.COMPLETE),
                        tuple("", Status.FAILED));
    }

    @Test
    void exchanges_keep_their_order_when_replies_are_quicker_than_the_database() throws StorageException {
        CompletableFuture<Void> held = new CompletableFuture<>();
        assertThat(fixture.conversations
                        .queue()
                        .once(() -> held.thenApply(none -> false).join()))
                .isTrue();
        fixture.ask(ADA, "c", "1").write("one").complete();
        OpenReply second = fixture.ask(ADA, "c", "2");
        fixture.ask(ADA, "c", "3").write("three").complete();
        second.write("two").complete();
        held.complete(null);

        assertThat(fixture.contents(ADA, "c")).containsExactly("1", "one", "2", "two", "3", "three");
    }

    @Test
    void a_reply_follows_its_question_even_if_a_later_reply_ends_first() throws StorageException {
        OpenReply first = fixture.ask(ADA, "c", "1");
        OpenReply second = fixture.ask(ADA, "c", "2");
        second.write("two").complete();
        first.write("one").complete();

        assertThat(fixture.contents(ADA, "c")).containsExactly("1", "one", "2", "two");
    }

    @Test
    void the_history_for_a_model_leaves_out_exchanges_without_a_usable_reply() throws StorageException {
        fixture.exchange(ADA, "c", "1", "one");
        fixture.ask(ADA, "c", "2").fail(StreamFailed.of(ErrorCode.PROVIDER_AUTH));
        fixture.ask(ADA, "c", "3").write("No.").complete(StopReason.REFUSAL);
        fixture.ask(ADA, "c", "4").write("fo").fail(StreamFailed.of(ErrorCode.PROVIDER_UNAVAILABLE));
        fixture.ask(ADA, "c", "5"); // still being answered

        assertThat(past(ADA, "c", 0)).containsExactly("1", "one", "4", "fo");
        assertThat(past(ADA, "new", 0)).isEmpty();
        assertThat(fixture.conversations.past(ADA, "new", 0, bytes -> true).begun())
                .isFalse();
        assertThat(fixture.conversations.past(ADA, "c", 0, bytes -> true).begun())
                .isTrue();
    }

    @Test
    void the_oldest_exchanges_are_left_out_whole_when_the_history_does_not_fit() throws StorageException {
        reopen(new ConversationSettings(30, Optional.empty()));
        fixture.exchange(ADA, "c", "1234567890", "one");
        fixture.exchange(ADA, "c", "2345678901", "two");
        fixture.exchange(ADA, "c", "3", "three");

        assertThat(past(ADA, "c", 11)).containsExactly("2345678901", "two", "3", "three");
        assertThat(past(ADA, "c", 12)).containsExactly("3", "three");
        assertThat(past(ADA, "c", 25)).isEmpty();
        assertThat(past(ADA, "c", 1000)).isEmpty();
    }

    @Test
    void turns_supplied_by_a_client_come_first_and_only_in_a_new_conversation() throws StorageException {
        List<Message> supplied = List.of(
                new Message(Message.Role.USER, "0"),
                new Message(Message.Role.USER, "0b"),
                new Message(Message.Role.ASSISTANT, "zero"));
        fixture.ask(ADA, "c", supplied, "1").write("one").complete();
        fixture.ask(ADA, "c", supplied, "2").write("two").complete();

        assertThat(fixture.contents(ADA, "c")).containsExactly("0", "0b", "zero", "1", "one", "2", "two");
        assertThat(past(ADA, "c", 0)).containsExactly("0", "0b", "zero", "1", "one", "2", "two");
        assertThat(fixture.find(ADA, "c").conversation().title()).isEqualTo("0");
    }

    @Test
    void turns_that_continue_a_conversation_are_all_stored() throws StorageException {
        fixture.exchange(ADA, "c", "1", "one");
        List<Message> more = List.of(new Message(Message.Role.USER, "2"), new Message(Message.Role.USER, "3"));
        fixture.append(ADA, "c", more, "4").write("four").complete();

        assertThat(fixture.contents(ADA, "c")).containsExactly("1", "one", "2", "3", "4", "four");
        assertThat(past(ADA, "c", 0)).containsExactly("1", "one", "2", "3", "4", "four");
    }

    @Test
    void turns_that_continue_a_conversation_are_deleted_with_their_reply() throws StorageException {
        OpenReply first = fixture.append(ADA, "c", List.of(new Message(Message.Role.USER, "0")), "1");
        first.write("one").complete();
        List<Message> more = List.of(
                new Message(Message.Role.USER, "2"),
                new Message(Message.Role.ASSISTANT, "So."),
                new Message(Message.Role.USER, "3"));
        OpenReply second = fixture.append(ADA, "c", more, "4");
        second.write("four").complete();
        assertThat(fixture.contents(ADA, "c")).containsExactly("0", "1", "one", "2", "So.", "3", "4", "four");

        assertThat(delete(ADA, second)).isTrue();
        assertThat(fixture.contents(ADA, "c")).containsExactly("0", "1", "one");
        assertThat(until(ADA, first).latest()).isTrue();
        assertThat(delete(ADA, first)).isTrue();
        assertThat(fixture.contents(ADA, "c")).isEmpty();
    }

    @Test
    void the_history_ends_with_the_reply_that_is_continued() throws StorageException {
        fixture.exchange(ADA, "c", "1", "one");
        OpenReply second = fixture.ask(ADA, "c", "2");
        second.write("two").complete();
        OpenReply third = fixture.ask(ADA, "c", "3");
        third.write("three").complete();

        ReplyHistory middle = until(ADA, second);
        assertThat(middle.conversationId()).isEqualTo("c");
        assertThat(middle.latest()).isFalse();
        assertThat(middle.history().messages().stream().map(Message::text).toList())
                .containsExactly("1", "one", "2", "two");
        assertThat(until(ADA, third).latest()).isTrue();
        assertThat(until(ADA, third).history().messages()).hasSize(6);
        assertThat(until(BOB, third)).isNull();
    }

    private ReplyHistory until(String principal, OpenReply reply) throws StorageException {
        return fixture.conversations.until(principal, reply.stream().id().value(), 0, bytes -> true);
    }

    @Test
    void only_the_last_exchange_is_deleted_by_its_stream() throws StorageException {
        OpenReply first = fixture.ask(ADA, "c", "1");
        first.write("one").complete();
        OpenReply second = fixture.ask(ADA, "c", "2");
        second.write("two").complete();

        assertThat(delete(ADA, first)).isFalse();
        assertThat(delete(BOB, second)).isFalse();
        assertThat(delete(ADA, second)).isTrue();
        assertThat(fixture.contents(ADA, "c")).containsExactly("1", "one");
        assertThat(delete(ADA, second)).isFalse();
        assertThat(delete(ADA, first)).isTrue();
        assertThat(fixture.contents(ADA, "c")).isEmpty();
    }

    private boolean delete(String principal, OpenReply reply) throws StorageException {
        return fixture.conversations.deleteLast(principal, reply.stream().id().value());
    }

    @Test
    void a_deleted_conversation_does_not_return_when_a_running_reply_ends() throws StorageException {
        fixture.exchange(ADA, "c", "1", "one");
        OpenReply running = fixture.ask(ADA, "c", "2");

        assertThat(fixture.conversations.delete(ADA, "c")).isTrue();
        running.write("two").complete();

        assertThat(fixture.find(ADA, "c")).isNull();
        assertThat(fixture.ids(ADA)).isEmpty();
        fixture.exchange(ADA, "c", "3", "three");
        assertThat(fixture.contents(ADA, "c")).containsExactly("3", "three");
    }

    @Test
    void cutting_a_conversation_removes_a_turn_and_all_later_ones() throws StorageException {
        fixture.exchange(ADA, "c", "1", "one");
        OpenReply second = fixture.ask(ADA, "c", "2");
        second.write("two").complete();
        OpenReply third = fixture.ask(ADA, "c", "3");
        String stream = second.stream().id().value();

        assertThat(fixture.conversations.cut(BOB, "c", stream)).isEmpty();
        assertThat(fixture.conversations.cut(ADA, "c", "nobody's")).isEmpty();
        assertThat(fixture.conversations.cut(ADA, "c", stream))
                .contains(Set.of(third.stream().id().value()));
        fixture.exchange(ADA, "c", "2 b", "two b");
        assertThat(third.write("three").complete()).isFalse();

        assertThat(fixture.contents(ADA, "c")).containsExactly("1", "one", "2 b", "two b");
    }

    @Test
    void special_characters_are_stored_as_text() throws StorageException {
        for (String text : AWKWARD_TEXTS) {
            String principal = "p " + text.replace("\0", "").replace("\uD83D code", "");
            String id = UUID.randomUUID() + text.replaceAll("\\p{Cntrl}|\uD83D(?!\uDE00)", "");
            fixture.exchange(principal, id, text, text);
            ConversationFixture.Whole whole = fixture.find(principal, id);
            String kept = text.replace('\0', '\uFFFD').replaceAll("\uD83D(?!\uDE00)", "\uFFFD");

            assertThat(whole.turns()).as(text).extracting(Turn::content).containsExactly(kept, kept);
            assertThat(fixture.conversations.list(principal, text, null, 10))
                    .as(text)
                    .hasSize(1);
            assertThat(fixture.conversations.rename(principal, id, text)).isTrue();
            assertThat(fixture.conversations.delete(principal, id)).isTrue();
        }
    }

    @Test
    void a_long_reply_is_stored_whole() throws StorageException {
        String reply = "A long line with a smile \uD83D\uDE00.\n".repeat(100_000);
        fixture.exchange(ADA, "c", "Hi", reply);

        assertThat(fixture.contents(ADA, "c").get(1)).isEqualTo(reply);
    }
}
