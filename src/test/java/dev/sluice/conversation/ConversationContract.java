package dev.sluice.conversation;

import static dev.sluice.conversation.Talk.ADA;
import static dev.sluice.conversation.Talk.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.conversation.Talk.Saying;
import dev.sluice.conversation.Turn.Role;
import dev.sluice.conversation.Turn.Status;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What conversations are, on whatever database. Every test finds it empty. */
abstract class ConversationContract {

    /** What breaks SQL that is put together, and texts that are stored as something else than texts. */
    private static final List<String> INJECTIONS = List.of(
            "'; DROP TABLE sluice_turn; --",
            "\" OR ''='",
            "<script>alert(1)</script>",
            "100%_!\\",
            "$1 ? :name {d '2026-11-21'} /* */",
            "a\u0000b",
            "half \uD83D code point",
            "whole \uD83D\uDE00, e\u0301, \u202Eright to left",
            "line\r\nline\tline");

    private Talk talk;

    abstract Database.Source source();

    @BeforeEach
    void open() {
        talk = new Talk(source());
    }

    @AfterEach
    void close() {
        talk.close();
    }

    private Talk again(ConversationSettings settings) {
        talk.close();
        talk = new Talk(source(), settings);
        return talk;
    }

    @Test
    void both_turns_are_stored_with_what_is_known_of_them() throws StorageException {
        talk.pass(Duration.ofSeconds(5));
        Saying saying =
                talk.asks(ADA, "c", "Why is the sky blue?").says("Because ").says("of Rayleigh.");

        assertThat(saying.ends()).isTrue();

        Conversations.Whole whole = talk.conversations.find(ADA, "c");
        assertThat(whole.conversation().title()).isEqualTo("Why is the sky blue?");
        long started = saying.stream().createdAt().toEpochMilli();
        String stream = saying.stream().id().value();
        assertThat(whole.turns())
                .containsExactly(
                        new Turn(Role.USER, "Why is the sky blue?", Status.COMPLETE, started, stream, null),
                        new Turn(
                                Role.ASSISTANT,
                                "Because of Rayleigh.",
                                Status.COMPLETE,
                                talk.conversations.now(),
                                stream,
                                new Turn.Reply("fake/answered", StopReason.END_TURN, new Usage(3, 4, false))));
    }

    @Test
    void a_users_turn_is_there_while_the_reply_is_written() throws StorageException {
        talk.asks(ADA, "c", "Why?");

        assertThat(talk.contents(ADA, "c")).containsExactly("Why?");
    }

    @Test
    void a_reply_that_was_cancelled_or_broke_off_is_stored_as_that() throws StorageException {
        talk.asks(ADA, "c", "1").says("one").stream().cancel();
        talk.asks(ADA, "c", "2").says("two").fails(StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED));
        talk.asks(ADA, "c", "3").fails(StreamFailed.of(ErrorCode.PROVIDER_AUTH));

        assertThat(talk.conversations.find(ADA, "c").turns())
                .extracting(Turn::content, Turn::status)
                .containsExactly(
                        tuple("1", Status.COMPLETE),
                        tuple("one", Status.CANCELLED),
                        tuple("2", Status.COMPLETE),
                        tuple("two", Status.FAILED),
                        tuple("3", Status.COMPLETE),
                        tuple("", Status.FAILED));
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.api.Assertions.tuple(values);
    }

    @Test
    void replies_that_are_quicker_than_the_database_stay_in_their_order() throws StorageException {
        CompletableFuture<Void> held = new CompletableFuture<>();
        assertThat(talk.conversations.queue().once(held::join)).isTrue();
        talk.asks(ADA, "c", "1").says("one").ends();
        Saying second = talk.asks(ADA, "c", "2");
        talk.asks(ADA, "c", "3").says("three").ends();
        second.says("two").ends();
        held.complete(null);

        assertThat(talk.contents(ADA, "c")).containsExactly("1", "one", "2", "two", "3", "three");
    }

    @Test
    void replies_stay_with_what_they_answer_in_whatever_order_they_end() throws StorageException {
        Saying first = talk.asks(ADA, "c", "1");
        Saying second = talk.asks(ADA, "c", "2");
        second.says("two").ends();
        first.says("one").ends();

        assertThat(talk.contents(ADA, "c")).containsExactly("1", "one", "2", "two");
    }

    @Test
    void a_model_is_told_the_exchanges_before_and_none_without_a_reply() throws StorageException {
        talk.said(ADA, "c", "1", "one");
        talk.asks(ADA, "c", "2").fails(StreamFailed.of(ErrorCode.PROVIDER_AUTH));
        talk.asks(ADA, "c", "3").says("No.").ends(StopReason.REFUSAL);
        talk.asks(ADA, "c", "4").says("fo").fails(StreamFailed.of(ErrorCode.PROVIDER_UNAVAILABLE));
        talk.asks(ADA, "c", "5"); // still being answered

        assertThat(past(ADA, "c", 0)).containsExactly("1", "one", "4", "fo");
        assertThat(past(ADA, "new", 0)).isEmpty();
        assertThat(talk.conversations.past(ADA, "new", 0).begun()).isFalse();
        assertThat(talk.conversations.past(ADA, "c", 0).begun()).isTrue();
    }

    private List<String> past(String principal, String id, int taken) throws StorageException {
        return talk.conversations.past(principal, id, taken).turns().stream()
                .map(Turn::content)
                .toList();
    }

    @Test
    void the_oldest_exchanges_give_way_whole_when_they_do_not_fit() throws StorageException {
        again(new ConversationSettings(30, Optional.empty(), 0));
        talk.said(ADA, "c", "1234567890", "one");
        talk.said(ADA, "c", "2345678901", "two");
        talk.said(ADA, "c", "3", "three");

        assertThat(past(ADA, "c", 11)).containsExactly("2345678901", "two", "3", "three");
        assertThat(past(ADA, "c", 12)).containsExactly("3", "three");
        assertThat(past(ADA, "c", 25)).isEmpty();
        assertThat(past(ADA, "c", 1000)).isEmpty();
    }

    @Test
    void what_a_client_brought_along_comes_first_in_a_new_conversation_only() throws StorageException {
        List<Turn> brought = List.of(
                Turn.brought(Role.USER, "0", 1),
                Turn.brought(Role.USER, "0b", 1),
                Turn.brought(Role.ASSISTANT, "zero", 1));
        talk.asks(ADA, "c", brought, "1").says("one").ends();
        talk.asks(ADA, "c", brought, "2").says("two").ends();

        assertThat(talk.contents(ADA, "c")).containsExactly("0", "0b", "zero", "1", "one", "2", "two");
        assertThat(past(ADA, "c", 0)).containsExactly("0", "0b", "zero", "1", "one", "2", "two");
        assertThat(talk.conversations.find(ADA, "c").conversation().title()).isEqualTo("0");
    }

    @Test
    void nobody_sees_or_touches_what_another_has_under_the_same_id() throws StorageException {
        talk.said(ADA, "c", "Ada's", "one");
        talk.said(BOB, "c", "Bob's", "two");

        assertThat(talk.contents(ADA, "c")).containsExactly("Ada's", "one");
        assertThat(talk.contents(BOB, "c")).containsExactly("Bob's", "two");
        assertThat(past(BOB, "c", 0)).containsExactly("Bob's", "two");
        assertThat(talk.conversations.rename("eve", "c", "Eve's")).isFalse();
        assertThat(talk.conversations.delete("eve", "c")).isFalse();
        assertThat(talk.conversations.find("eve", "c")).isNull();
        assertThat(talk.conversations.list("eve", "Ada", null, 10)).isEmpty();
        assertThat(talk.conversations.delete(BOB, "c")).isTrue();
        assertThat(talk.contents(ADA, "c")).containsExactly("Ada's", "one");
    }

    @Test
    void lists_come_newest_first_and_page_by_page() throws StorageException {
        for (int i = 0; i < 7; i++) {
            talk.said(ADA, "c" + i, "Question " + i, "Answer");
        }
        talk.said(ADA, "c2", "Again", "Answer");

        List<String> paged = new ArrayList<>();
        List<Conversation> page = talk.conversations.list(ADA, null, null, 3);
        while (!page.isEmpty()) {
            page.forEach(conversation -> paged.add(conversation.id()));
            Cursor cursor = Cursor.parse(Cursor.after(page.get(page.size() - 1)).toString());
            page = talk.conversations.list(ADA, null, cursor, 3);
        }

        assertThat(paged).containsExactly("c2", "c6", "c5", "c4", "c3", "c1", "c0");
    }

    @Test
    void conversations_of_one_moment_are_each_listed_once() throws StorageException {
        for (int i = 0; i < 5; i++) {
            talk.asks(ADA, "c" + i, "Hi").says("Hello").ends();
        }

        List<String> paged = new ArrayList<>();
        Cursor cursor = null;
        for (int i = 0; i < 5; i++) {
            Conversation one = talk.conversations.list(ADA, null, cursor, 1).get(0);
            paged.add(one.id());
            cursor = Cursor.after(one);
        }

        assertThat(paged).containsExactlyInAnyOrder("c0", "c1", "c2", "c3", "c4");
        assertThat(talk.conversations.list(ADA, null, cursor, 1)).isEmpty();
    }

    @Test
    void words_are_found_in_titles_and_turns_in_whatever_case() throws StorageException {
        talk.said(ADA, "blue", "Why is the SKY blue?", "Rayleigh scattering");
        talk.said(ADA, "leaves", "Why are leaves green?", "Chlorophyll: 100% of_it");
        talk.conversations.rename(ADA, "leaves", "Botany");

        assertThat(found("sky")).containsExactly("blue");
        assertThat(found("RAYLEIGH")).containsExactly("blue");
        assertThat(found("why")).containsExactly("leaves", "blue");
        assertThat(found("botany")).containsExactly("leaves");
        assertThat(found("100%")).containsExactly("leaves");
        assertThat(found("f_i")).containsExactly("leaves");
        assertThat(found("%")).containsExactly("leaves");
        assertThat(found("_")).containsExactly("leaves");
        assertThat(found("!")).isEmpty();
        assertThat(found("\\")).isEmpty();
    }

    private List<String> found(String words) throws StorageException {
        return talk.conversations.list(ADA, words, null, 10).stream()
                .map(Conversation::id)
                .toList();
    }

    @Test
    void a_title_can_be_changed() throws StorageException {
        talk.said(ADA, "c", "Hi", "Hello");

        assertThat(talk.conversations.rename(ADA, "c", "Greetings")).isTrue();
        assertThat(talk.conversations.rename(ADA, "none", "Greetings")).isFalse();
        talk.said(ADA, "c", "Hi again", "Hello again");

        assertThat(talk.conversations.find(ADA, "c").conversation().title()).isEqualTo("Greetings");
    }

    @Test
    void what_was_deleted_does_not_come_back_with_a_reply_that_ends_later() throws StorageException {
        talk.said(ADA, "c", "1", "one");
        Saying running = talk.asks(ADA, "c", "2");

        assertThat(talk.conversations.delete(ADA, "c")).isTrue();
        running.says("two").ends();

        assertThat(talk.conversations.find(ADA, "c")).isNull();
        assertThat(talk.ids(ADA)).isEmpty();
        talk.said(ADA, "c", "3", "three");
        assertThat(talk.contents(ADA, "c")).containsExactly("3", "three");
    }

    @Test
    void a_conversation_can_be_cut_before_a_turn() throws StorageException {
        talk.said(ADA, "c", "1", "one");
        Saying second = talk.asks(ADA, "c", "2");
        second.says("two").ends();
        Saying third = talk.asks(ADA, "c", "3");
        String stream = second.stream().id().value();

        assertThat(talk.conversations.cut(BOB, "c", stream)).isFalse();
        assertThat(talk.conversations.cut(ADA, "c", "nobody's")).isFalse();
        assertThat(talk.conversations.cut(ADA, "c", stream)).isTrue();
        talk.said(ADA, "c", "2 b", "two b");
        third.says("three").ends();

        assertThat(talk.contents(ADA, "c")).containsExactly("1", "one", "2 b", "two b");
    }

    @Test
    void everything_of_a_principal_can_be_deleted() throws StorageException {
        again(new ConversationSettings(0, Optional.empty(), 10));
        talk.said(ADA, "c1", "1", "one");
        talk.said(ADA, "c2", "2", "two");
        talk.said(BOB, "c1", "3", "three");
        Saying running = talk.asks(ADA, "c3", "3");
        assertThat(talk.conversations.secondsToWait(ADA)).isPositive();

        assertThat(talk.conversations.forget(ADA)).isEqualTo(3);
        running.says("three").ends();

        assertThat(talk.ids(ADA)).isEmpty();
        assertThat(talk.ids(BOB)).containsExactly("c1");
        talk.close();
        talk = new Talk(source(), new ConversationSettings(0, Optional.empty(), 1));
        assertThat(talk.ids(BOB)).containsExactly("c1");
        assertThat(talk.conversations.secondsToWait(ADA)).isZero();
        assertThat(talk.conversations.secondsToWait(BOB)).isPositive();
    }

    @Test
    void conversations_are_kept_as_long_as_they_are_to_be() throws StorageException {
        again(new ConversationSettings(0, Optional.of(Duration.ofDays(30)), 0));
        talk.said(ADA, "old", "1", "one");
        talk.pass(Duration.ofDays(20));
        talk.said(ADA, "new", "2", "two");
        talk.conversations.sweep();
        assertThat(talk.ids(ADA)).containsExactly("new", "old");

        talk.pass(Duration.ofDays(11));
        talk.conversations.sweep();

        assertThat(talk.ids(ADA)).containsExactly("new");
    }

    @Test
    void tokens_are_counted_by_the_day_and_outlive_the_application() throws StorageException {
        again(new ConversationSettings(0, Optional.empty(), 14));
        talk.said(ADA, "c", "1", "one");
        assertThat(talk.conversations.secondsToWait(ADA)).isZero();
        talk.said(ADA, "c", "2", "two");
        talk.asks(BOB, "c", "2").fails(StreamFailed.of(ErrorCode.PROVIDER_UNAVAILABLE));

        assertThat(talk.conversations.secondsToWait(ADA)).isEqualTo(14 * 3600);
        assertThat(talk.conversations.secondsToWait(BOB)).isZero();

        again(new ConversationSettings(0, Optional.empty(), 14));
        assertThat(talk.ids(ADA)).containsExactly("c"); // so the database is open
        assertThat(talk.conversations.secondsToWait(ADA)).isEqualTo(14 * 3600);
        talk.pass(Duration.ofHours(14));
        assertThat(talk.conversations.secondsToWait(ADA)).isZero();
    }

    @Test
    void whatever_is_in_a_field_is_stored_as_text() throws StorageException {
        for (String text : INJECTIONS) {
            String principal = "p " + text.replace("\0", "");
            String id = UUID.randomUUID() + text.replaceAll("\\p{Cntrl}|\uD83D(?!\uDE00)", "");
            talk.said(principal.replace("\uD83D code", ""), id, text, text);
            Conversations.Whole whole = talk.conversations.find(principal.replace("\uD83D code", ""), id);
            String kept = text.replace('\0', '\uFFFD').replaceAll("\uD83D(?!\uDE00)", "\uFFFD");

            assertThat(whole.turns()).as(text).extracting(Turn::content).containsExactly(kept, kept);
            assertThat(talk.conversations.list(principal.replace("\uD83D code", ""), text, null, 10))
                    .as(text)
                    .hasSize(1);
            assertThat(talk.conversations.rename(principal.replace("\uD83D code", ""), id, text))
                    .isTrue();
            assertThat(talk.conversations.delete(principal.replace("\uD83D code", ""), id))
                    .isTrue();
        }
    }

    @Test
    void a_long_reply_is_stored_whole() throws StorageException {
        String reply = "A long line with a smile \uD83D\uDE00.\n".repeat(100_000);
        talk.said(ADA, "c", "Hi", reply);

        assertThat(talk.contents(ADA, "c").get(1)).isEqualTo(reply);
    }
}
