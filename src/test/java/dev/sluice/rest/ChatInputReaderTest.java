package dev.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.rest.input.JsonRequest;
import dev.sluice.rest.input.RequestLimits;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.problem.ApiException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ChatInputReaderTest {

    private static final int MOST_CHARS = 100;

    private ChatInput read(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Uploads.Share share = new Uploads(0).share();
        return ChatInputReader.read(
                JsonRequest.read(
                        new ByteArrayInputStream(bytes), null, RequestLimits.NONE, share, ChatInputReader.ATTACHMENTS),
                share);
    }

    @Test
    void a_message_alone_is_a_complete_request() {
        ChatInput start = read("{\"message\":\" Hi \\ud83d\\ude00\"}");

        assertThat(start.chat().messages()).containsExactly(new Message(Role.USER, " Hi 😀"));
        assertThat(start.chat().system()).isNull();
        assertThat(start.chat().stop()).isEmpty();
        assertThat(start.model()).isNull();
        assertThat(start.metadata()).isEmpty();
    }

    @Test
    void every_field_is_read() {
        ChatInput start = read("""
                {"prompt":"Hi","history":[{"role":"user","content":"A"},{"role":"assistant","content":"B"}],
                 "conversation_id":"c","model":"p/m","system":"s","max_tokens":7,"temperature":0.5,"top_p":1,
                 "stop":["x","y"],"thinking_budget":9,"metadata":{"b":"1","a":"2"},"request_id":"r"}
                """);

        assertThat(start.chat().messages())
                .containsExactly(
                        new Message(Role.USER, "A"), new Message(Role.ASSISTANT, "B"), new Message(Role.USER, "Hi"));
        assertThat(start.chat().system()).isEqualTo("s");
        assertThat(start.chat().maxTokens()).isEqualTo(7);
        assertThat(start.chat().temperature()).isEqualTo(0.5);
        assertThat(start.chat().topP()).isEqualTo(1.0);
        assertThat(start.chat().stop()).containsExactly("x", "y");
        assertThat(start.chat().thinkingBudget()).isEqualTo(9);
        assertThat(start.model()).isEqualTo("p/m");
        assertThat(start.conversationId()).isEqualTo("c");
        assertThat(start.requestId()).isEqualTo("r");
        assertThat(start.metadata()).containsExactlyInAnyOrderEntriesOf(Map.of("b", "1", "a", "2"));
    }

    @Test
    void messages_replace_message_and_history() {
        ChatInput start =
                read("{\"messages\":[{\"role\":\"user\",\"content\":\"A\"}],\"message\":null,\"history\":null}");

        assertThat(start.chat().messages()).containsExactly(new Message(Role.USER, "A"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"m\",\"system\":null,\"max_tokens\":null,\"stop\":null,\"metadata\":null,\"model\":null}",
                "{\"message\":\"m\",\"temperature\":0,\"top_p\":0}",
                "{\"message\":\"m\",\"temperature\":2,\"top_p\":1.0}",
                "{\"message\":\"m\",\"max_tokens\":10000000,\"stop\":[]}",
                "{\"message\":\"m\",\"metadata\":{}}"
            })
    void null_fields_and_values_at_their_limits_are_accepted(String body) {
        assertThat(read(body).chat().messages()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            message              | {}
            message              | {"message":null}
            message              | {"message":""}
            message              | {"message":"  \\n"}
            message              | {"message":1}
            message[0]           | {"message":["a"]}
            prompt               | {"prompt":""}
            prompt               | {"prompt":{}}
            prompt               | {"prompt":"a","message":"b"}
            message              | {"message":"a","messages":[{"role":"user","content":"b"}]}
            prompt               | {"prompt":"a","messages":[{"role":"user","content":"b"}]}
            history              | {"history":[],"messages":[{"role":"user","content":"b"}]}
            foo                  | {"message":"a","foo":1}
            Message              | {"message":"a","Message":"a"}
            stream               | {"message":"a","stream":true}
            history              | {"message":"a","history":"b"}
            history[0]           | {"message":"a","history":["b"]}
            history[0].role      | {"message":"a","history":[{"content":"b"}]}
            history[0].role      | {"message":"a","history":[{"role":"system","content":"b"}]}
            history[0].role      | {"message":"a","history":[{"role":1,"content":"b"}]}
            history[0].content   | {"message":"a","history":[{"role":"user"}]}
            history[0].content   | {"message":"a","history":[{"role":"user","content":null}]}
            history[0].content   | {"message":"a","history":[{"role":"user","content":" "}]}
            history[1].content[0] | {"message":"a","history":[{"role":"user","content":"b"},{"role":"assistant","content":["c"]}]}
            history[0].name      | {"message":"a","history":[{"role":"user","content":"b","name":"n"}]}
            messages             | {"messages":[]}
            messages             | {"messages":{}}
            messages             | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}
            messages[0].role     | {"messages":[{"role":"system","content":"b"},{"role":"user","content":"a"}]}
            messages             | {"messages":[{"role":"assistant","content":"b"}]}
            system               | {"message":"a","system":1}
            max_tokens           | {"message":"a","max_tokens":0}
            max_tokens           | {"message":"a","max_tokens":-1}
            max_tokens           | {"message":"a","max_tokens":1.5}
            max_tokens           | {"message":"a","max_tokens":"5"}
            max_tokens           | {"message":"a","max_tokens":10000001}
            max_tokens           | {"message":"a","max_tokens":99999999999999999999}
            max_tokens           | {"message":"a","max_tokens":1e999999999}
            temperature          | {"message":"a","temperature":-0.1}
            temperature          | {"message":"a","temperature":2.1}
            temperature          | {"message":"a","temperature":"1"}
            temperature          | {"message":"a","temperature":1e999999}
            top_p                | {"message":"a","top_p":1.01}
            top_p                | {"message":"a","top_p":true}
            stop                 | {"message":"a","stop":"x"}
            stop[1]              | {"message":"a","stop":["x",1]}
            stop[0]              | {"message":"a","stop":[""]}
            stop                 | {"message":"a","stop":["1","2","3","4","5","6","7","8","9","0","1","2","3","4","5","6","7"]}
            thinking_budget      | {"message":"a","thinking_budget":0}
            metadata             | {"message":"a","metadata":[]}
            metadata.k           | {"message":"a","metadata":{"k":1}}
            metadata.k           | {"message":"a","metadata":{"k":null}}
            model                | {"message":"a","model":""}
            model                | {"message":"a","model":"a\\nb"}
            model                | {"message":"a","model":7}
            conversation_id      | {"message":"a","conversation_id":" "}
            conversation_id      | {"message":"a","conversation_id":1}
            request_id           | {"message":"a","request_id":""}
            body                 | []
            body                 | "a"
            body                 | {
            body                 | {"message":"a"}}
            body                 | {"message":"a",}
            """)
    void an_invalid_field_is_named(String field, String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.problem().field()).isEqualTo(field);
            assertThat(e.problem().status()).isEqualTo(400);
            assertThat(e.problem().code()).isEqualTo("invalid_request");
        });
    }

    @Test
    void texts_longer_together_than_the_limit_are_refused() {
        String history = "\"history\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(50)
                + "\"},{\"role\":\"assistant\",\"content\":\"y\"}]";

        assertThat(read("{\"message\":\"" + "x".repeat(49) + "\"," + history + "}")
                        .chat()
                        .length())
                .isEqualTo(100);
        ChatInput longer = read("{\"message\":\"" + "x".repeat(50) + "\"," + history + "}");
        longer.checkLength(0);
        longer.checkLength(MOST_CHARS + 1);
        assertThatThrownBy(() -> longer.checkLength(MOST_CHARS)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(413);
            assertThat(e.problem().code()).isEqualTo("too_large");
        });
    }

    @Test
    void a_request_is_read_from_a_query() {
        Map<String, String> query = new HashMap<>(Map.of("prompt", "Hi", "model", "p/m", "system", "s"));
        query.putAll(Map.of("max_tokens", "7", "temperature", ".5", "conversation_id", "c", "request_id", "r"));

        ChatInput start = ChatInputReader.read(query);

        assertThat(start.chat().messages()).isEqualTo(List.of(new Message(Role.USER, "Hi")));
        assertThat(start.chat().maxTokens()).isEqualTo(7);
        assertThat(start.chat().temperature()).isEqualTo(0.5);
        assertThat(start.conversationId()).isEqualTo("c");
        assertThat(start.requestId()).isEqualTo("r");
    }

    @ParameterizedTest
    @CsvSource({
        "prompt, ''",
        "prompt, ' '",
        "max_tokens, x",
        "max_tokens, 0",
        "max_tokens, 1.5",
        "max_tokens, ''",
        "max_tokens, 999999999999",
        "temperature, x",
        "temperature, 3",
        "temperature, -1",
        "temperature, NaN",
        "temperature, 1e1",
        "temperature, ''",
        "model, ''",
        "conversation_id, ''",
        "request_id, ' '"
    })
    void an_invalid_query_parameter_is_named(String field, String value) {
        Map<String, String> query = new HashMap<>(Map.of("prompt", "Hi"));
        query.put(field, value);

        assertThatThrownBy(() -> ChatInputReader.read(query))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.problem().field()).isEqualTo(field));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            history  | uuu  | {"message":"a","history":[{"role":"user","content":"b"},{"role":"user","content":"c"}]}
            history  | uu   | {"message":"a","history":[{"role":"user","content":"b"}]}
            history  | aau  | {"message":"a","history":[{"role":"assistant","content":"b"},{"role":"assistant","content":"c"}]}
            messages | uu   | {"messages":[{"role":"user","content":"b"},{"role":"user","content":"c"}]}
            messages | au   | {"messages":[{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}
            """)
    void roles_may_be_in_any_order_that_ends_with_the_user(String field, String roles, String body) {
        ChatInput start = read(body);

        assertThat(start.place().isAll()).isEqualTo(field.equals("messages"));
        assertThat(start.chat().messages().stream()
                        .map(m -> m.role().wireName().substring(0, 1))
                        .collect(Collectors.joining()))
                .isEqualTo(roles);
    }
}
