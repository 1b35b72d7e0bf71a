package dev.sluice.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.Message.Role;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TurnOrderTest {

    private static Message user() {
        return new Message(Role.USER, "Hi");
    }

    private static Message calls(String... ids) {
        return new Message(
                Role.ASSISTANT,
                Stream.of(ids)
                        .<Part>map(id -> new Part.ToolCall(id, "now", "{}"))
                        .toList());
    }

    private static Message result(String id) {
        return new Message(Role.TOOL, List.of(new Part.ToolResult(id, List.of(new Part.Text("noon")), false)));
    }

    private static @Nullable String wrong(Message... turns) {
        Unsendable wrong = TurnOrder.check(List.of(turns));
        return wrong == null ? null : wrong.field() + ' ' + wrong.detail();
    }

    @Test
    void every_call_with_its_result_is_in_order() {
        assertThat(wrong(user())).isNull();
        assertThat(wrong(user(), calls("a", "b"), result("b"), result("a"))).isNull();
        assertThat(wrong(user(), calls("a"), result("a"), user())).isNull();
        assertThat(wrong(user(), calls("a"), result("a"), calls("a"), result("a")))
                .isNull();
        assertThat(wrong(user(), calls("a"), result("a"), calls(), user())).isNull();
    }

    @Test
    void a_call_without_a_result_is_named() {
        assertThat(wrong(user(), calls("a", "b"), result("b")))
                .isEqualTo(
                        "messages[1].content[0] is the call a, which has no result: send one before the model can go on");
        assertThat(wrong(user(), calls("a", "b"), result("a"), user()))
                .isEqualTo("messages[1].content[1] is the call b, which has no result: send one before the next turn");
        assertThat(wrong(user(), calls("a"), calls("b"), result("b")))
                .startsWith("messages[1].content[0] is the call a");
    }

    @Test
    void a_result_without_a_call_is_named() {
        assertThat(wrong(user(), result("a")))
                .isEqualTo("messages[1].tool_call_id names no call of the assistant's turn before it");
        assertThat(wrong(user(), calls("a"), result("a"), result("a")))
                .isEqualTo("messages[3].tool_call_id names a call that has a result already: send one for each call");
        assertThat(wrong(user(), calls("a"), result("a"), user(), result("a")))
                .startsWith("messages[4].tool_call_id names a call that has a result already");
    }

    @Test
    void two_calls_of_one_turn_have_different_ids() {
        assertThat(wrong(user(), calls("a", "a"), result("a")))
                .isEqualTo("messages[1].content[1].id is that of another call in the same turn");
    }

    @Test
    void the_last_turn_is_not_the_assistants() {
        assertThat(wrong(user(), new Message(Role.ASSISTANT, "Well")))
                .isEqualTo("messages[1].role is assistant, but the last turn must be the user's or a tool's");
    }
}
