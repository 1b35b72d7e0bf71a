package dev.sluice.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.Message.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChatRequestTest {

    @Test
    void consecutive_turns_of_one_role_become_one_where_roles_must_alternate() {
        ChatRequest request = new ChatRequest(
                List.of(
                        new Message(Role.ASSISTANT, "Hello"),
                        new Message(Role.USER, "A"),
                        new Message(Role.USER, "B"),
                        new Message(Role.USER, "C"),
                        new Message(Role.ASSISTANT, "D"),
                        new Message(Role.USER, "E")),
                null,
                null,
                null,
                null,
                List.of(),
                null);

        assertThat(request.alternating())
                .containsExactly(
                        new Message(Role.ASSISTANT, "Hello"),
                        new Message(Role.USER, "A\n\nB\n\nC"),
                        new Message(Role.ASSISTANT, "D"),
                        new Message(Role.USER, "E"));
        assertThat(request.messages()).hasSize(6);
    }
}
