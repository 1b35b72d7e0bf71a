package dev.sluice.rest.agui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.rest.input.JsonRequest;
import dev.sluice.rest.input.RequestLimits;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.problem.ApiException;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunInputReaderTest {

    private static final RequestLimits LIMITS = new RequestLimits(1_000_000, 0, 20, 10, 100_000);

    private final Uploads.Share uploads = new Uploads(0).share();

    private RunInput read(String body) {
        return RunInputReader.read(
                JsonRequest.read(
                        new ByteArrayInputStream(body.getBytes(UTF_8)),
                        null,
                        LIMITS,
                        uploads,
                        RunInputReader.ATTACHMENTS),
                uploads);
    }

    private RunInput run(String messages, String more) {
        return read("{\"threadId\":\"t\",\"runId\":\"r\",\"messages\":[" + messages + "]" + more + "}");
    }

    private ChatRequest chat(String messages, String more) {
        return run(messages, more).chat().chat();
    }

    private static final String HI = "{\"role\":\"user\",\"content\":\"Hi\"}";

    @Test
    void messages_of_one_turn_of_the_assistant_become_one() {
        ChatRequest chat = chat(HI + """
                ,{"role":"reasoning","content":"Hm.","encryptedValue":"anthropic:x"},
                {"role":"assistant","content":"Wait."},
                {"role":"reasoning","content":"","encryptedValue":"of another server"},
                {"role":"assistant","toolCalls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
                {"role":"assistant","content":"Looking."},
                {"role":"tool","toolCallId":"c","content":"","error":"no"}""", "");

        assertThat(chat.messages())
                .containsExactly(
                        new Message(Role.USER, "Hi"),
                        new Message(
                                Role.ASSISTANT,
                                List.of(
                                        new Part.Reasoning("Hm.", new Signature("anthropic", "x")),
                                        new Part.Text("Wait."),
                                        new Part.ToolCall("c", "f", "{}"),
                                        new Part.Text("Looking."))),
                        new Message(Role.TOOL, List.of(new Part.ToolResult("c", List.of(new Part.Text("no")), true))));
    }

    @Test
    void calls_that_broke_off_are_left_out_once_the_user_goes_on() {
        String calls = """
                ,{"role":"assistant","toolCalls":[
                {"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},
                {"id":"b","type":"function","function":{"name":"f","arguments":"{\\"of"}}]}""";
        String result = ",{\"role\":\"tool\",\"toolCallId\":\"a\",\"content\":\"1\"}";
        Part.ToolCall answered = new Part.ToolCall("a", "f", "{}");

        assertThat(chat(HI + calls + result + "," + HI, "").messages().get(1).parts())
                .containsExactly(answered);
        assertThat(chat(HI + calls + "," + HI, "").messages().get(1).parts())
                .as("the whole one has no result")
                .containsExactly(answered);
        assertThat(chat(HI + calls + result, "").messages().get(1).parts())
                .as("nobody has gone on")
                .hasSize(2);
        String broken = calls.replace("\"{}\"", "\"\"");
        assertThat(chat(HI + broken + "," + HI, "").messages())
                .containsExactly(new Message(Role.USER, "Hi"), new Message(Role.USER, "Hi"));
    }

    @Test
    void thinking_comes_back_with_the_words_that_its_signature_carries() {
        assertThat(chat(HI + """
                ,{"role":"reasoning","content":"Hm."},
                {"role":"assistant","content":"Well."},
                {"role":"reasoning","content":"","encryptedValue":".openai:reasoning_content"},
                {"role":"reasoning","content":"","encryptedValue":"T2gu.openai:reasoning_content"},
                {"role":"reasoning","content":"","encryptedValue":"!.openai:reasoning_content"},""" + HI, "").messages().get(1).parts())
                .containsExactly(
                        new Part.Text("Well."),
                        new Part.Reasoning("Hm.", new Signature("openai", "reasoning_content")),
                        new Part.Reasoning("Oh.", new Signature("openai", "reasoning_content")));
    }

    @Test
    void context_is_told_with_the_instructions() {
        ChatRequest chat = chat(
                "{\"role\":\"system\",\"content\":\"Be brief.\"}," + HI,
                ",\"context\":[{\"description\":\"Page\",\"value\":\"7\"},{\"description\":\"\",\"value\":\" \"}]");

        assertThat(chat.system()).isEqualTo("Be brief.\n\nPage:\n7");
    }

    @Test
    void what_sluice_reads_of_forwarded_props_may_be_anything_else_too() {
        assertThat(run(HI, ",\"forwardedProps\":[1]").chat().model()).isNull();
        assertThat(run(HI, ",\"forwardedProps\":{\"model\":\"m\",\"x\":{}}")
                        .chat()
                        .model())
                .isEqualTo("m");
        assertThat(chat(HI, ",\"forwardedProps\":{\"maxTokens\":5,\"temperature\":0.5,\"thinkingBudget\":9}"))
                .returns(5, ChatRequest::maxTokens)
                .returns(0.5, ChatRequest::temperature)
                .returns(9, ChatRequest::thinkingBudget);
    }

    @Test
    void an_address_and_bytes_are_told_apart_in_the_same_place() {
        List<Part> parts = chat("""
                {"role":"user","content":[
                {"type":"image","source":{"value":"iVBORw0KGgo=","type":"data","mimeType":"image/png"}},
                {"type":"document","source":{"type":"url","value":"https://a.example/b.pdf","mimeType":"application/pdf"}},
                {"type":"document","source":{"type":"file","value":"file-1"}},
                {"type":"text","text":"What is this?"}]}""", "").messages().get(0).parts();

        assertThat(parts).hasSize(3);
        assertThat(((Part.Picture) parts.get(0)).media().data().length()).isEqualTo(8);
        assertThat(((Part.Document) parts.get(1)).media().url()).isEqualTo("https://a.example/b.pdf");
        assertThat(((Part.Document) parts.get(1)).media().type()).isEqualTo("application/pdf");
    }

    @Test
    void what_a_late_client_is_given_is_what_was_sent() {
        RunInput run =
                run("{\"role\":\"activity\",\"content\":{}}," + HI, ",\"state\":[null,{\"b\":1,\"a\":\"\\u2028\\n\"}]");

        assertThat(run.given()).isNotNull();
        assertThat(run.given().messages()).isEqualTo(HI);
        assertThat(run.given().state()).startsWith("[null,{\"b\":1,\"a\":\"").doesNotContain("\n");
        assertThat(run(HI, ",\"state\":{}").given().state()).isNull();
        assertThat(run(HI.replace("Hi", "x".repeat(300_000)), "").given()).isNull();
    }

    @Test
    void what_the_protocol_wants_left_out_is_named() {
        assertThat(run(HI, ",\"parentRunId\":\"p\",\"resume\":[{\"interruptId\":\"i\",\"status\":\"resolved\"}]")
                        .chat()
                        .metadata())
                .containsEntry("run_id", "r")
                .containsEntry("parent_run_id", "p")
                .hasEntrySatisfying("left_out", why -> assertThat(why).contains("resume", "i"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            {}                                                                              | threadId
            {"threadId":"a/b","runId":"r","messages":[]}                                    | threadId
            {"threadId":"t","messages":[]}                                                  | runId
            {"threadId":"t","runId":"r","messages":[]}                                      | messages
            {"threadId":"t","runId":"r","messages":[{"role":"user","content":" "}]}         | messages[0].content
            {"threadId":"t","runId":"r","messages":[{"role":"bot","content":"x"}]}          | messages[0].role
            {"threadId":"t","runId":"r","messages":[{"role":"tool","content":"x"}]}         | messages[0].toolCallId
            {"threadId":"t","runId":"r","messages":[{"role":"user","content":[{"type":"x"}]}]}     | messages[0].content[0].type
            {"threadId":"t","runId":"r","messages":[{"role":"user","content":[{"type":"image"}]}]} | messages[0].content[0].source
            {"threadId":"t","runId":"r","messages":[{"role":"user","content":[{"type":"image","source":{"type":"data","mimeType":"image/png","value":"?"}}]}]} | messages[0].content[0].source.value
            {"threadId":"t","runId":"r","messages":[{"role":"user","content":"x"}],"tools":[{"name":"a b"}]} | tools[0].name
            {"threadId":"t","runId":"r","messages":[{"role":"user","content":"x"}],"tools":[{"name":"a"},{"name":"a"}]} | tools[1].name
            {"threadId":"t","runId":"r","messages":[{"role":"user","content":"x"}],"context":[{"value":"a"}]} | context[0].description
            {"threadId":"t","runId":"r","messages":[{"role":"user","content":"x"}],"forwardedProps":{"maxTokens":0}} | forwardedProps.maxTokens
            """)
    void a_fault_is_named_by_its_place(String body, String field) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.problem().field()).isEqualTo(field));
    }
}
