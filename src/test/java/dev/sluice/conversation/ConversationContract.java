package dev.sluice.conversation;

import static dev.sluice.conversation.ConversationFixture.ADA;
import static dev.sluice.conversation.ConversationFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.conversation.ConversationFixture.OpenReply;
import dev.sluice.database.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The conversations of a principal, on any database: lists, search, titles, deletion, retention and the count of tokens. */
abstract class ConversationContract extends DatabaseContract {

    @Test
    void conversations_with_the_same_id_are_separate_for_each_principal() throws StorageException {
        fixture.exchange(ADA, "c", "Ada's", "one");
        fixture.exchange(BOB, "c", "Bob's", "two");

        assertThat(fixture.contents(ADA, "c")).containsExactly("Ada's", "one");
        assertThat(fixture.contents(BOB, "c")).containsExactly("Bob's", "two");
        assertThat(past(BOB, "c", 0)).containsExactly("Bob's", "two");
        assertThat(fixture.conversations.rename("eve", "c", "Eve's")).isFalse();
        assertThat(fixture.conversations.delete("eve", "c")).isFalse();
        assertThat(fixture.find("eve", "c")).isNull();
        assertThat(fixture.conversations.list("eve", "Ada", null, 10)).isEmpty();
        assertThat(fixture.conversations.delete(BOB, "c")).isTrue();
        assertThat(fixture.contents(ADA, "c")).containsExactly("Ada's", "one");
    }

    @Test
    void lists_are_sorted_newest_first_and_paged() throws StorageException {
        for (int i = 0; i < 7; i++) {
            fixture.exchange(ADA, "c" + i, "Question " + i, "Answer");
        }
        fixture.exchange(ADA, "c2", "Again", "Answer");

        List<String> paged = new ArrayList<>();
        List<Conversation> page = fixture.conversations.list(ADA, null, null, 3);
        while (!page.isEmpty()) {
            page.forEach(conversation -> paged.add(conversation.id()));
            Cursor cursor = Cursor.parse(Cursor.after(page.get(page.size() - 1)).toString());
            page = fixture.conversations.list(ADA, null, cursor, 3);
        }

        assertThat(paged).containsExactly("c2", "c6", "c5", "c4", "c3", "c1", "c0");
    }

    @Test
    void conversations_of_the_same_millisecond_are_each_listed_once() throws StorageException {
        for (int i = 0; i < 5; i++) {
            fixture.ask(ADA, "c" + i, "Hi").write("Hello").complete();
        }

        List<String> paged = new ArrayList<>();
        Cursor cursor = null;
        for (int i = 0; i < 5; i++) {
            Conversation one = fixture.conversations.list(ADA, null, cursor, 1).get(0);
            paged.add(one.id());
            cursor = Cursor.after(one);
        }

        assertThat(paged).containsExactlyInAnyOrder("c0", "c1", "c2", "c3", "c4");
        assertThat(fixture.conversations.list(ADA, null, cursor, 1)).isEmpty();
    }

    @Test
    void a_search_finds_text_in_titles_and_turns_ignoring_case() throws StorageException {
        fixture.exchange(ADA, "blue", "Why is the SKY blue?", "Rayleigh scattering");
        fixture.exchange(ADA, "leaves", "Why are leaves green?", "Chlorophyll: 100% of_it");
        fixture.conversations.rename(ADA, "leaves", "Botany");

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
        return fixture.conversations.list(ADA, words, null, 10).stream()
                .map(Conversation::id)
                .toList();
    }

    @Test
    void a_conversation_can_be_renamed() throws StorageException {
        fixture.exchange(ADA, "c", "Hi", "Hello");

        assertThat(fixture.conversations.rename(ADA, "c", "Greetings")).isTrue();
        assertThat(fixture.conversations.rename(ADA, "none", "Greetings")).isFalse();
        fixture.exchange(ADA, "c", "Hi again", "Hello again");

        assertThat(fixture.find(ADA, "c").conversation().title()).isEqualTo("Greetings");
    }

    @Test
    void all_data_of_a_principal_can_be_deleted() throws StorageException {
        reopen(new ConversationSettings(0, Optional.empty()));
        fixture.exchange(ADA, "c1", "1", "one");
        fixture.exchange(ADA, "c2", "2", "two");
        fixture.exchange(BOB, "c1", "3", "three");
        OpenReply running = fixture.ask(ADA, "c3", "3");

        assertThat(fixture.conversations.forget(ADA)).isEqualTo(3);
        running.write("three").complete();

        assertThat(fixture.ids(ADA)).isEmpty();
        assertThat(fixture.ids(BOB)).containsExactly("c1");
        reopen(new ConversationSettings(0, Optional.empty()));
        assertThat(fixture.ids(BOB)).containsExactly("c1");
    }

    @Test
    void conversations_are_deleted_when_their_retention_is_over() throws StorageException {
        reopen(new ConversationSettings(0, Optional.of(Duration.ofDays(30))));
        fixture.exchange(ADA, "old", "1", "one");
        fixture.advance(Duration.ofDays(20));
        fixture.exchange(ADA, "new", "2", "two");
        fixture.conversations.sweep();
        assertThat(fixture.ids(ADA)).containsExactly("new", "old");

        fixture.advance(Duration.ofDays(11));
        fixture.conversations.sweep();

        assertThat(fixture.ids(ADA)).containsExactly("new");
    }

    @Test
    void a_clock_that_is_years_ahead_deletes_nothing() throws StorageException {
        reopen(new ConversationSettings(0, Optional.of(Duration.ofDays(30))));
        fixture.exchange(ADA, "c", "1", "one");
        assertThat(fixture.ids(ADA)).containsExactly("c");
        fixture.advance(Duration.ofDays(3650));

        fixture.conversations.sweep();
        assertThat(fixture.ids(ADA)).containsExactly("c");

        fixture.exchange(ADA, "later", "2", "two");
        assertThat(fixture.ids(ADA)).containsExactly("later", "c");
        fixture.advance(Duration.ofHours(1));
        fixture.conversations.sweep();
        assertThat(fixture.ids(ADA)).containsExactly("later", "c");
    }
}
