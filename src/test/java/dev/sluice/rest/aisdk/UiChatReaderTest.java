package dev.sluice.rest.aisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Part;
import dev.sluice.chat.ToolChoice;
import dev.sluice.rest.ChatInput;
import dev.sluice.rest.input.ReceivedBody;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.problem.ApiException;
import jakarta.json.Json;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UiChatReaderTest {

    private static final String USER =
            "{\"id\":\"u1\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"How is the weather?\"}]}";

    private static ChatInput read(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return UiChatReader.read(new ReceivedBody(reader.readObject(), Map.of()), new Uploads(0).share());
        }
    }

    private static ChatInput messages(String... messages) {
        return read("{\"id\":\"chat\",\"messages\":[" + String.join(",", messages) + "]}");
    }

    private static String assistant(String parts) {
        return "{\"id\":\"a1\",\"role\":\"assistant\",\"parts\":[" + parts + "]}";
    }

    @Test
    void steps_become_turns_and_results_follow_their_calls() {
        ChatInput input = messages(USER, assistant("""
                        {"type":"step-start"},
                        {"type":"reasoning","text":"Hm.","providerMetadata":{"sluice":{"signature":"anthropic:x"}},"state":"done"},
                        {"type":"text","text":"I look.","state":"done"},
                        {"type":"source-url","sourceId":"1","url":"https://a.example/"},
                        {"type":"data-progress","data":{}},
                        {"type":"tool-weather","toolCallId":"c0","state":"output-available","input":{"city":"Ulm"},"output":{"sky":"blue"}},
                        {"type":"dynamic-tool","toolName":"time","toolCallId":"c1","state":"output-error","rawInput":"{\\"x\\"","errorText":"No clock"},
                        {"type":"tool-call_me","toolCallId":"c2","state":"output-denied","input":{},"approval":{"id":"p","approved":false,"reason":"Not now"}},
                        {"type":"tool-weather","toolCallId":"c3","state":"input-streaming","input":{"ci":1}},
                        {"type":"tool-weather","toolCallId":"c4","state":"input-available","input":{}},
                        {"type":"tool-weather","toolCallId":"c5","state":"output-available","input":{},"output":"as it is"},
                        {"type":"step-start"},
                        {"type":"text","text":"Blue."},
                        {"type":"from-the-future"}"""), USER);

        List<Message> turns = input.chat().messages();
        assertThat(turns.stream().map(Message::role))
                .containsExactly(
                        Role.USER,
                        Role.ASSISTANT,
                        Role.TOOL,
                        Role.TOOL,
                        Role.TOOL,
                        Role.TOOL,
                        Role.ASSISTANT,
                        Role.USER);
        assertThat(turns.get(1).parts().toString())
                .isEqualTo("[Reasoning[text=Hm., signature=anthropic:x], Text[text=I look.],"
                        + " ToolCall[id=c0, name=weather, arguments={\"city\":\"Ulm\"}],"
                        + " ToolCall[id=c1, name=time, arguments={\"x\"],"
                        + " ToolCall[id=c2, name=call_me, arguments={}],"
                        + " ToolCall[id=c5, name=weather, arguments={}]]");
        assertThat(turns.subList(2, 6).stream().map(turn -> turn.parts().get(0)))
                .containsExactly(
                        result("c0", "{\"sky\":\"blue\"}", false),
                        result("c1", "No clock", true),
                        result("c2", "Not now", true),
                        result("c5", "as it is", false));
        assertThat(turns.get(6).text()).isEqualTo("Blue.");
    }

    private static Part result(String id, String text, boolean isError) {
        return new Part.ToolResult(id, List.of(new Part.Text(text)), isError);
    }

    @Test
    void the_chat_is_the_conversation_and_without_one_nothing_is_stored() {
        assertThat(messages(USER).conversationId()).isEqualTo("chat");
        assertThat(messages(USER).stored()).isTrue();
        assertThat(read("{\"messages\":[" + USER + "]}").stored()).isFalse();
    }

    @Test
    void a_reply_to_results_goes_on_with_the_message_that_has_the_calls() {
        String called =
                assistant("{\"type\":\"tool-f\",\"toolCallId\":\"c\",\"state\":\"output-available\",\"output\":1}");

        assertThat(messages(USER, called).metadata()).isEqualTo(Map.of("message_id", "a1"));
        assertThat(messages(USER, called, USER).metadata()).isEmpty();
    }

    @Test
    void a_message_that_is_written_again_is_left_out() {
        ChatInput input = read("{\"trigger\":\"regenerate-message\",\"messageId\":\"a1\",\"messages\":[" + USER + ","
                + assistant("{\"type\":\"text\",\"text\":\"Old\"}") + "]}");

        assertThat(input.chat().messages()).hasSize(1);
        assertThat(input.metadata()).isEmpty();
    }

    @Test
    void a_step_of_thoughts_alone_and_pictures_of_a_model_are_not_sent_back() {
        List<Message> turns = messages(
                        USER,
                        assistant(
                                "{\"type\":\"step-start\"},{\"type\":\"reasoning\",\"text\":\"Hm.\"},{\"type\":\"step-start\"},"
                                        + "{\"type\":\"file\",\"mediaType\":\"image/png\",\"url\":\"data:image/png;base64,aGk=\"}"),
                        USER)
                .chat()
                .messages();

        assertThat(turns).hasSize(3);
        assertThat(turns.get(1).text()).isEqualTo("[A picture was here.]");
    }

    @Test
    void settings_have_the_names_of_the_ai_sdk() {
        ChatInput input = read("{\"model\":\"p/m\",\"system\":\"Be brief.\",\"maxOutputTokens\":5,\"temperature\":0.5,"
                + "\"topP\":0.9,\"stopSequences\":[\"x\"],\"reasoning\":\"low\",\"toolChoice\":{\"type\":\"tool\",\"toolName\":\"f\"},"
                + "\"tools\":{\"f\":{\"description\":\"d\",\"inputSchema\":{\"type\":\"object\"}},\"g\":{\"parameters\":{\"a\":1}}},"
                + "\"responseFormat\":{\"type\":\"json\",\"schema\":{\"b\":2}},\"anything\":1,\"messages\":["
                + "{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"text\":\"In German.\"}]}," + USER + "]}");

        ChatRequest chat = input.chat();
        assertThat(input.model()).isEqualTo("p/m");
        assertThat(chat.system()).isEqualTo("Be brief.\n\nIn German.");
        assertThat(chat.maxTokens()).isEqualTo(5);
        assertThat(chat.temperature()).isEqualTo(0.5);
        assertThat(chat.topP()).isEqualTo(0.9);
        assertThat(chat.stop()).containsExactly("x");
        assertThat(chat.thinkingBudget()).isEqualTo(1024);
        assertThat(chat.tools().all().toString())
                .isEqualTo("[Tool[name=f, description=d, schema={\"type\":\"object\"}],"
                        + " Tool[name=g, description=null, schema={\"a\":1}]]");
        assertThat(chat.tools().choice()).isEqualTo(ToolChoice.one("f"));
        assertThat(String.valueOf(chat.format())).contains("{\"b\":2}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"messages":[]}                                                                       | messages
            {"id":"a/b","messages":[{"role":"user","parts":[{"type":"text","text":"Hi"}]}]}       | id
            {"messages":[{"role":"tool","parts":[]}]}                                             | messages[0].role
            {"messages":[{"role":"user","parts":[{"type":"text","text":" "}]}]}                   | messages[0].parts
            {"messages":[{"role":"user","parts":[{"type":"audio"}]}]}                             | messages[0].parts[0].type
            {"messages":[{"role":"user","parts":[{"type":"file","mediaType":"image/png","url":"http://a/"}]}]} | messages[0].parts[0].url
            {"messages":[{"role":"assistant","parts":[{"type":"tool-f","state":"output-available"}]}]} | messages[0].parts[0].toolCallId
            {"messages":[{"role":"assistant","parts":[{"type":"tool-f","toolCallId":"c"}]}]}      | messages[0].parts[0].state
            {"messages":[{"role":"assistant","parts":[{"type":"reasoning","providerMetadata":{"sluice":{"signature":"x"}}}]}]} | messages[0].parts[0].providerMetadata.sluice.signature
            {"tools":{"f":1},"messages":[{"role":"user","parts":[{"type":"text","text":"Hi"}]}]}  | tools.f
            {"tools":{"f":{}},"toolChoice":{"toolName":"g"},"messages":[{"role":"user","parts":[{"type":"text","text":"Hi"}]}]} | toolChoice.toolName
            """)
    void a_refusal_names_the_field(String body, String field) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.problem().field()).isEqualTo(field));
    }
}
