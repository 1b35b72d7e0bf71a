package dev.sluice.rest.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Original;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.TurnOrder;
import dev.sluice.rest.ChatInput;
import dev.sluice.rest.input.JsonRequest;
import dev.sluice.rest.input.RequestLimits;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.problem.ApiException;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MessagesReaderTest {

    private static final String PNG = "iVBORw0KGgoAAAA=";
    private static final String PDF = "JVBERi0xLjQK";

    private static ChatInput read(String body) {
        Uploads.Share share = new Uploads(1000).share();
        return MessagesReader.read(
                JsonRequest.read(
                        new ByteArrayInputStream(body.getBytes(UTF_8)),
                        null,
                        RequestLimits.NONE,
                        share,
                        MessagesReader.ATTACHMENTS),
                share,
                Map.of("anthropic-beta", "b"),
                null);
    }

    private static ChatRequest asked(String more) {
        return read("{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]," + more + "}")
                .chat();
    }

    /** The parts of a turn of the user with one block. */
    private static List<Part> parts(String block) {
        ChatRequest chat = read("{\"messages\":[{\"role\":\"user\",\"content\":[" + block + "]}]}")
                .chat();
        return chat.messages().get(0).parts();
    }

    private static JsonObject json(String source) {
        return Json.createReader(new StringReader(source)).readObject();
    }

    @Test
    void every_kind_of_a_users_block_is_read() {
        assertThat(parts("{\"type\":\"text\",\"text\":\"Hi\",\"cache_control\":{}}"))
                .containsExactly(new Part.Text("Hi"));
        assertThat(parts("{\"type\":\"search_result\",\"title\":\"T\",\"source\":\"https://a.example/\",\"content\":"
                        + "[{\"type\":\"text\",\"text\":\"Found\"}]}"))
                .containsExactly(new Part.Text("T\nhttps://a.example/\n\nFound"));
        assertThat(parts("{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://a.example/a.png\"}}"))
                .satisfiesExactly(
                        part -> assertThat(((Part.Picture) part).media().url()).isEqualTo("https://a.example/a.png"));
        assertThat(
                        parts(
                                "{\"type\":\"document\",\"title\":\"D\",\"source\":{\"type\":\"url\",\"url\":\"https://a.example/a\"}}"))
                .satisfiesExactly(part -> {
                    assertThat(((Part.Document) part).media().type()).isEqualTo("application/pdf");
                    assertThat(((Part.Document) part).name()).isEqualTo("D");
                });
        assertThat(parts("{\"type\":\"document\",\"source\":{\"type\":\"content\",\"content\":[{\"type\":\"text\","
                        + "\"text\":\"One\"},{\"type\":\"image\",\"source\":{\"data\":\"" + PNG
                        + "\",\"media_type\":\"image/png\",\"type\":\"base64\"}}]}}"))
                .satisfiesExactly(
                        part -> assertThat(part).isEqualTo(new Part.Text("One")),
                        part -> assertThat(((Part.Picture) part).media().type()).isEqualTo("image/png"));
    }

    @ParameterizedTest
    @CsvSource({PNG + ",image,image/png", PDF + ",document,application/pdf"})
    void base64_is_decoded_wherever_its_type_stands(String data, String block, String type) {
        String before = "{\"type\":\"base64\",\"media_type\":\"" + type + "\",\"data\":\"" + data + "\"}";
        String behind = "{\"data\":\"" + data + "\",\"media_type\":\"" + type + "\",\"type\":\"base64\"}";
        String lines = before.replace(data, data.substring(0, 8) + "\\n" + data.substring(8));
        for (String source : List.of(before, behind, lines)) {
            ChatInput input = read("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"" + block
                    + "\",\"source\":" + source + "}]}]}");

            assertThat(input.chat().blobs()).as(source).hasSize(1);
            assertThat(String.valueOf(input.chat().original("anthropic")))
                    .as(source)
                    .contains(input.chat().blobs().get(0).mark());
        }
    }

    @ParameterizedTest
    @CsvSource({"text", "texts", "a\\nb", "''"})
    void a_text_stays_a_text_also_if_it_looks_like_base64(String data) {
        String block = "{\"type\":\"document\",\"source\":{\"data\":\"" + data
                + "\",\"media_type\":\"text/plain\",\"type\":\"text\"}}";
        String body =
                "{\"messages\":[{\"role\":\"user\",\"content\":[" + block + ",{\"type\":\"text\",\"text\":\"Hi\"}]}]}";
        ChatRequest chat = read(body).chat();

        assertThat(chat.original("anthropic").body()).isEqualTo(json(body));
        if (!data.isEmpty()) {
            assertThat(((Part.Document) chat.messages().get(0).parts().get(0))
                            .media()
                            .text())
                    .isEqualTo(data.replace("\\n", "\n"));
        }
    }

    @Test
    void attachments_of_blocks_that_are_not_read_are_in_the_original() {
        String body =
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"},{\"type\":\"new_block\","
                        + "\"source\":{\"type\":\"base64\",\"data\":\"" + PNG
                        + "\"}},{\"type\":\"tool_result\",\"tool_use_id\":\"c\","
                        + "\"content\":[{\"type\":\"other\",\"source\":{\"data\":\"YWJj\",\"type\":\"base64\"}}]}]}]}";

        assertThat(read(body).chat().original("anthropic"))
                .isEqualTo(new Original("anthropic", json(body), Map.of("anthropic-beta", "b")));
    }

    @Test
    void a_turn_with_results_becomes_one_of_the_tools_and_one_of_the_user() {
        ChatRequest chat = read("""
                {"messages":[
                 {"role":"user","content":"Hi"},
                 {"role":"assistant","content":[
                  {"type":"thinking","thinking":"Hm","signature":"s=="},
                  {"type":"thinking","thinking":"Hm","signature":"gemini:s"},
                  {"type":"thinking","thinking":"Hm","signature":""},
                  {"type":"redacted_thinking","data":"enc=="},
                  {"type":"redacted_thinking","data":"openai-responses:a.b"},
                  {"type":"redacted_thinking","data":"SG0.openai:c"},
                  {"type":"server_tool_use","id":"s","name":"web_search","input":{}},
                  {"type":"tool_use","id":"c","name":"f","input":{"a":1}}]},
                 {"role":"user","content":[
                  {"type":"text","text":"Well?"},
                  {"type":"tool_result","tool_use_id":"c","is_error":true,"content":"Failed"}]}]}
                """).chat();

        assertThat(chat.messages())
                .containsExactly(
                        new Message(Role.USER, "Hi"),
                        new Message(
                                Role.ASSISTANT,
                                List.of(
                                        new Part.Reasoning("Hm", new Signature("anthropic", "s==")),
                                        new Part.Reasoning("Hm", new Signature("gemini", "s")),
                                        new Part.Reasoning("Hm", null),
                                        new Part.Reasoning("", new Signature("anthropic", "redacted:enc==")),
                                        new Part.Reasoning("", new Signature("openai-responses", "a.b")),
                                        new Part.Reasoning("Hm", new Signature("openai", "c")),
                                        new Part.ToolCall("c", "f", "{\"a\":1}"))),
                        new Message(
                                Role.TOOL, List.of(new Part.ToolResult("c", List.of(new Part.Text("Failed")), true))),
                        new Message(Role.USER, "Well?"));
    }

    @Test
    void messages_of_one_role_are_one_turn() {
        ChatRequest chat = read("""
                {"messages":[
                 {"role":"user","content":"Hi"},
                 {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]},
                 {"role":"assistant","content":[{"type":"tool_use","id":"b","name":"f","input":{}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"a"},{"type":"text","text":"A"}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"b"}]}]}
                """).chat();

        assertThat(chat.messages())
                .extracting(Message::role)
                .containsExactly(Role.USER, Role.ASSISTANT, Role.TOOL, Role.USER);
        assertThat(TurnOrder.check(chat.messages())).isNull();
    }

    @Test
    void what_only_anthropic_can_read_leaves_turns_that_others_can() {
        ChatRequest chat = read("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"container_upload\","
                        + "\"file_id\":\"f\"}]},{\"role\":\"assistant\",\"content\":\"Well,\"}]}")
                .chat();

        assertThat(chat.messages()).extracting(Message::role).containsExactly(Role.USER, Role.ASSISTANT, Role.USER);
        assertThat(chat.last().text()).isEqualTo("Continue.");
    }

    @Test
    void settings_are_those_of_every_provider() {
        ChatRequest chat = asked("""
                "system":[{"type":"text","text":"A"},{"type":"text","text":"B"}],
                "max_tokens":5000,"temperature":0.5,"top_p":0.9,"stop_sequences":["x"],
                "thinking":{"type":"enabled","budget_tokens":2000},
                "output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}},
                "tools":[{"name":"f","description":"d","input_schema":{"type":"object"}},
                         {"type":"web_search_20250305","name":"web_search"},{"type":"custom","name":"g","input_schema":{}}],
                "tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true}
                """);

        assertThat(chat.system()).isEqualTo("A\n\nB");
        assertThat(chat.maxTokens()).isEqualTo(3000);
        assertThat(chat.thinkingBudget()).isEqualTo(2000);
        assertThat(chat.temperature()).isEqualTo(0.5);
        assertThat(chat.topP()).isEqualTo(0.9);
        assertThat(chat.stop()).containsExactly("x");
        assertThat(chat.format().schema()).isEqualTo(json("{\"type\":\"object\"}"));
        assertThat(chat.tools().all()).extracting("name").containsExactly("f", "g");
        assertThat(chat.tools().choice()).isEqualTo(ToolChoice.one("f"));
        assertThat(chat.tools().parallel()).isFalse();
        assertThat(asked("\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"low\"}")
                        .thinkingBudget())
                .isEqualTo(ChatRequest.budget("low"));
        assertThat(asked("\"thinking\":{\"type\":\"disabled\"}").thinkingBudget())
                .isNull();
    }

    @Test
    void arguments_that_look_like_a_source_are_arguments() {
        String input = "{\"source\":{\"type\":\"base64\",\"data\":\"SGVs\\nbG8=\"}}";
        ChatRequest chat = read("""
                {"messages":[{"role":"user","content":"Hi"},
                 {"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":%s}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"1"}]}]}
                """.formatted(input)).chat();

        assertThat(chat.messages().get(1).parts()).containsExactly(new Part.ToolCall("c", "f", input));
        assertThat(chat.original("anthropic").body().toString()).contains(input);
        assertThat(chat.blobs()).isEmpty();
    }

    @Test
    void the_conversation_is_sluices_and_not_anthropics() {
        String turn = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"metadata\":";
        ChatInput stored = read(turn + "{\"conversation_id\":\"c\",\"user_id\":\"u\"}}");
        ChatInput only = read(turn + "{\"conversation_id\":\"c\"}}");
        ChatInput none = read(turn + "{\"user_id\":\"u\"}}");

        assertThat(stored.conversationId()).isEqualTo("c");
        assertThat(stored.stored()).isTrue();
        assertThat(none.stored()).isFalse();
        assertThat(stored.chat().original("anthropic").body().getJsonObject("metadata"))
                .isEqualTo(json("{\"user_id\":\"u\"}"));
        assertThat(only.chat().original("anthropic").body()).doesNotContainKey("metadata");
        assertThat(none.chat().original("anthropic").body()).containsKey("metadata");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            messages                     | {}
            messages                     | {"messages":[]}
            messages[0].role             | {"messages":[{"role":"tool","content":"Hi"}]}
            messages[0].content          | {"messages":[{"role":"user","content":" "}]}
            messages[0].content          | {"messages":[{"role":"user","content":[]}]}
            messages[0].content          | {"messages":[{"role":"user","content":[{"type":"text","text":" "}]}]}
            messages[0].content[0].type  | {"messages":[{"role":"user","content":[{}]}]}
            messages[0].content[0].source | {"messages":[{"role":"user","content":[{"type":"image"}]}]}
            messages[0].content[0].source.data | {"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"no!"}}]}]}
            messages[0].content[0].source.data | {"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"YWJj"}}]}]}
            messages[0].content[0].source.url | {"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"http://a.example/"}}]}]}
            messages[0].content[0].tool_use_id | {"messages":[{"role":"user","content":[{"type":"tool_result"}]}]}
            messages[0].content[0].data  | {"messages":[{"role":"assistant","content":[{"type":"redacted_thinking","data":""}]}]}
            messages[0].content[0].data  | {"messages":[{"role":"assistant","content":[{"type":"redacted_thinking","data":"!.a:b"}]}]}
            messages[0].content[0].name  | {"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f g"}]}]}
            tools[0].input_schema        | {"messages":[{"role":"user","content":"Hi"}],"tools":[{"name":"f"}]}
            tool_choice.type             | {"messages":[{"role":"user","content":"Hi"}],"tools":[{"name":"f","input_schema":{}}],"tool_choice":{"type":"some"}}
            max_tokens                   | {"messages":[{"role":"user","content":"Hi"}],"max_tokens":0}
            temperature                  | {"messages":[{"role":"user","content":"Hi"}],"temperature":1.5}
            thread                       | {"messages":[{"role":"user","content":"Hi"}],"thread":{"type":"create"}}
            metadata.conversation_id     | {"messages":[{"role":"user","content":"Hi"}],"metadata":{"conversation_id":""}}
            """)
    void a_refusal_names_the_field(String field, String body) {
        ApiException refused = catchThrowableOfType(ApiException.class, () -> read(body));

        assertThat(refused).as(body).isNotNull();
        assertThat(refused.problem().status()).isEqualTo(400);
        assertThat(refused.problem().field()).isEqualTo(field);
    }
}
