package dev.sluice.conversation;

import static dev.sluice.conversation.ConversationFixture.ADA;
import static dev.sluice.conversation.ConversationFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.Blob;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Input;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.database.StorageException;
import dev.sluice.event.StopReason;
import dev.sluice.json.JsonText;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Turns that are more than a text. */
abstract class PartsContract extends DatabaseContract {

    private static final String PICTURE = "[A picture was here.]";

    private static Blob blob(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Blob.of(bytes);
    }

    private static Part picture(int length) {
        return new Part.Picture(Media.of("image/png", blob(length)));
    }

    private static Message look(int length) {
        return new Message(Role.USER, List.of(new Part.Text("Look"), picture(length), new Part.Text("Nice?")));
    }

    private static Message results(String... ids) {
        return new Message(
                Role.TOOL,
                Stream.of(ids)
                        .<Part>map(id -> new Part.ToolResult(id, List.of(new Part.Text("result " + id)), false))
                        .toList());
    }

    private ConversationHistory history(AttachmentRoom room) throws StorageException {
        return fixture.conversations.past(ADA, "c", 0, room);
    }

    private List<Message> messages() throws StorageException {
        return history(bytes -> true).messages();
    }

    private static List<String> sizes(List<Message> messages) {
        return messages.stream()
                .flatMap(message -> message.parts().stream())
                .map(part -> part instanceof Part.Picture picture
                        ? String.valueOf(picture.media().data().length())
                        : part instanceof Part.Text text ? text.text() : part.toString())
                .toList();
    }

    @Test
    void a_picture_is_kept_with_the_texts_around_it() throws Exception {
        fixture.ask(ADA, "c", false, List.of(), look(1_000_000)).write("Very").complete();

        assertThat(sizes(messages())).containsExactly("Look", "1000000", "Nice?", "Very");
        Part.Picture kept = (Part.Picture) messages().get(0).parts().get(1);
        assertThat(kept.media().type()).isEqualTo("image/png");
        assertThat(kept.media().data().open().readAllBytes())
                .isEqualTo(blob(1_000_000).open().readAllBytes());
        assertThat(fixture.contents(ADA, "c")).containsExactly("Look\n\nNice?", "Very");
    }

    @Test
    void the_latest_attachments_have_the_first_claim_on_the_room() throws Exception {
        fixture.ask(ADA, "c", false, List.of(), look(10)).write("1").complete();
        fixture.ask(ADA, "c", false, List.of(), look(200_000)).write("2").complete();
        fixture.ask(ADA, "c", false, List.of(), look(30)).write("3").complete();

        ConversationHistory history = history(bytes -> bytes < 1000);

        assertThat(sizes(history.messages()))
                .containsExactly("Look", "10", "Nice?", "1", "Look", PICTURE, "Nice?", "2", "Look", "30", "Nice?", "3");
        assertThat(history.leftOut()).isEqualTo(1);
    }

    @Test
    void an_attachment_is_stored_once_and_deleted_with_its_last_turn() throws Exception {
        String id = blob(400_000).sha256();
        fixture.ask(ADA, "c", false, List.of(), look(400_000)).write("1").complete();
        ConversationFixture.OpenReply second = fixture.ask(ADA, "c", false, List.of(), look(400_000));
        second.write("2").complete();
        fixture.ask(ADA, "c", false, List.of(), look(10)).write("3").complete();

        assertThat(sizes(messages())).contains("400000", "10");
        assertThat(fixture.conversations.attachment(ADA, "c", id).length()).isEqualTo(400_000);
        assertThat(fixture.conversations.attachment(BOB, "c", id)).isNull();
        String stream = second.stream().id().value();
        assertThat(fixture.conversations.cut(ADA, "c", stream)).isPresent();
        assertThat(fixture.conversations.attachment(ADA, "c", blob(10).sha256()))
                .isNull();
        assertThat(fixture.conversations.attachment(ADA, "c", id)).isNotNull();
        fixture.conversations.delete(ADA, "c");
        assertThat(fixture.conversations.attachment(ADA, "c", id)).isNull();
    }

    @Test
    void calls_and_their_results_come_back_as_they_were() throws Exception {
        fixture.ask(ADA, "c", "Weather?")
                .write("Let me see.")
                .call("1", "weather", "{\"city\": \"N\"}")
                .call("2", "now", "")
                .complete(StopReason.TOOL_USE);
        fixture.ask(ADA, "c", false, List.of(), results("2", "1"))
                .write("Sunny")
                .complete();

        assertThat(messages())
                .containsExactly(
                        new Message(Role.USER, "Weather?"),
                        new Message(
                                Role.ASSISTANT,
                                List.of(
                                        new Part.Text("Let me see."),
                                        new Part.ToolCall("1", "weather", "{\"city\": \"N\"}"),
                                        new Part.ToolCall("2", "now", ""))),
                        results("2", "1"),
                        new Message(Role.ASSISTANT, "Sunny"));
        assertThat(fixture.contents(ADA, "c")).contains("result 2\n\nresult 1");
    }

    @Test
    void a_reply_of_calls_alone_waits_for_its_results() throws Exception {
        fixture.ask(ADA, "c", "Weather?").call("1", "weather", "{}").complete(StopReason.TOOL_USE);

        assertThat(messages().get(1).parts()).containsExactly(new Part.ToolCall("1", "weather", "{}"));
    }

    @Test
    void calls_of_a_reply_that_was_cancelled_or_cut_wait_for_nothing() throws Exception {
        fixture.ask(ADA, "c", "Weather?").write("So").call("1", "weather", "{}").complete(StopReason.CANCELLED);

        assertThat(messages().get(1).parts()).containsExactly(new Part.Text("So"));
    }

    @Test
    void results_whose_calls_are_no_longer_told_are_left_out() throws Exception {
        fixture.ask(ADA, "c", "W".repeat(50)).call("1", "weather", "{}").complete(StopReason.TOOL_USE);
        fixture.ask(ADA, "c", false, List.of(), results("1")).write("Sunny").complete();
        fixture.ask(ADA, "c", "And?").write("Rain").complete();

        assertThat(past(ADA, "c", 0)).hasSize(6);
        try (ConversationFixture narrow =
                new ConversationFixture(source(), new ConversationSettings(200, Optional.empty()))) {
            List<Message> messages =
                    narrow.conversations.past(ADA, "c", 20, bytes -> true).messages();
            assertThat(messages).containsExactly(new Message(Role.USER, "And?"), new Message(Role.ASSISTANT, "Rain"));
        }
    }

    @Test
    void a_client_may_bring_parts_of_every_kind() throws Exception {
        List<Message> before = List.of(
                look(20),
                new Message(
                        Role.ASSISTANT,
                        List.of(
                                new Part.Reasoning("Hm", new Signature("anthropic", "x:y")),
                                new Part.ToolCall("1", "see", "{}"))),
                new Message(Role.TOOL, List.of(new Part.ToolResult("1", List.of(picture(30)), true))),
                new Message(Role.ASSISTANT, "So \u0000 \ud800"));
        Message message = new Message(
                Role.USER,
                List.of(
                        new Part.Document(Media.of("application/pdf", blob(40)), "a \"b\".pdf"),
                        new Part.Picture(Media.at("https://example.com/a.png", null))));
        fixture.ask(ADA, "c", true, before, message).write("Yes").complete();

        List<Message> messages = messages();
        assertThat(messages).hasSize(6);
        assertThat(messages.get(1)).isEqualTo(before.get(1));
        assertThat(messages.get(2).parts().get(0)).isInstanceOfSatisfying(Part.ToolResult.class, result -> {
            assertThat(result.isError()).isTrue();
            assertThat(result.content().get(0)).isInstanceOf(Part.Picture.class);
        });
        assertThat(messages.get(3).text()).isEqualTo("So \uFFFD \uFFFD");
        assertThat(messages.get(4).parts().get(0))
                .isInstanceOfSatisfying(
                        Part.Document.class,
                        document -> assertThat(document.name()).isEqualTo("a \"b\".pdf"));
        assertThat(messages.get(4).parts().get(1))
                .isEqualTo(new Part.Picture(Media.at("https://example.com/a.png", null)));
    }

    @Test
    void a_model_that_takes_text_alone_gets_texts() throws Exception {
        fixture.ask(ADA, "c", false, List.of(), look(10))
                .call("1", "weather", "{}")
                .complete(StopReason.TOOL_USE);
        fixture.ask(ADA, "c", false, List.of(), results("1")).write("Sunny").complete();
        List<Message> stored = messages();
        ChatRequest chat = new ChatRequest(stored, null, null, null, null, List.of(), null);

        LeftOut leftOut = new LeftOut(EnumSet.noneOf(Input.class));
        ChatRequest without = leftOut.from(chat, 4);

        assertThat(leftOut.parts()).isEqualTo(3);
        assertThat(without.messages()).allMatch(Message::isText);
        assertThat(without.messages().get(0).text()).contains(PICTURE);
        assertThat(without.messages().get(2)).isEqualTo(new Message(Role.USER, "[The result of a tool:]\nresult 1"));
    }

    @Test
    void a_file_whose_data_is_no_base64_is_an_empty_one() throws Exception {
        fixture.ask(ADA, "c", "Draw").file(JsonText.of("AAAAA")).complete();

        assertThat(fixture.contents(ADA, "c")).hasSize(2);
        String empty = blob(0).sha256();
        assertThat(fixture.conversations.attachment(ADA, "c", empty).length()).isZero();
    }
}
