package dev.sluice.rest.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.rest.input.ReceivedBody;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.problem.ApiException;
import jakarta.json.Json;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResponseReaderTest {

    private static ResponseReader.Asked read(String json) {
        return ResponseReader.read(
                new ReceivedBody(
                        Json.createReader(new StringReader(json.replace('\'', '"')))
                                .readObject(),
                        Map.of()),
                new Uploads(0).share());
    }

    private static ChatRequest items(String items) {
        return read("{'input':[" + items + "]}").input().chat();
    }

    @Test
    void items_of_the_assistant_that_follow_each_other_are_one_turn() {
        ChatRequest chat = items("{'role':'user','content':'How is it?'},"
                + "{'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text','text':'Hm.'}],"
                + "'encrypted_content':'gAAAA'},"
                + "{'type':'message','role':'assistant','content':[{'type':'output_text','text':'I look.'}]},"
                + "{'type':'function_call','call_id':'c1','name':'f','arguments':'{}'},"
                + "{'type':'web_search_call','id':'ws_1'},"
                + "{'type':'function_call','call_id':'c2','name':'g','arguments':'{}'},"
                + "{'type':'function_call_output','call_id':'c1','output':'1'},"
                + "{'type':'function_call_output','call_id':'c2','output':[{'type':'input_text','text':'2'}]}");

        assertThat(chat.messages())
                .containsExactly(
                        new Message(Message.Role.USER, "How is it?"),
                        new Message(
                                Message.Role.ASSISTANT,
                                List.of(
                                        new Part.Reasoning("Hm.", new Signature("openai-responses", "rs_1:gAAAA")),
                                        new Part.Text("I look."),
                                        new Part.ToolCall("c1", "f", "{}"),
                                        new Part.ToolCall("c2", "g", "{}"))),
                        new Message(
                                Message.Role.TOOL,
                                List.of(new Part.ToolResult("c1", List.of(new Part.Text("1")), false))),
                        new Message(
                                Message.Role.TOOL,
                                List.of(new Part.ToolResult("c2", List.of(new Part.Text("2")), false))));
    }

    @Test
    void a_signature_that_sluice_gave_out_is_the_providers_again() {
        ChatRequest chat = items("{'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'anthropic:x'},"
                + "{'role':'user','content':'Well?'}");

        assertThat(chat.messages().get(0).parts())
                .containsExactly(new Part.Reasoning("", new Signature("anthropic", "x")));
    }

    @Test
    void all_instructions_are_one() {
        ChatRequest chat = read("{'instructions':'A','input':[{'role':'developer','content':'B'},"
                        + "{'role':'system','content':'C'},{'role':'user','content':'?'}]}")
                .input()
                .chat();

        assertThat(chat.system()).isEqualTo("A\n\nB\n\nC");
    }

    @Test
    void what_a_response_repeats_is_short() {
        Map<String, String> repeated =
                read("{'input':'?','temperature':0.5,'background':true,'store':false,'instructions':'"
                                + "long ".repeat(300) + "'}")
                        .input()
                        .notes();

        assertThat(repeated).isEqualTo(Map.of("temperature", "0.5", "background", "true", "store", "false"));
    }

    @Test
    void a_response_is_stored_unless_the_client_says_otherwise() {
        assertThat(read("{'input':'?'}").input().stored()).isTrue();
        assertThat(read("{'input':'?','store':false}").input().stored()).isFalse();
        assertThat(read("{'input':'?','previous_response_id':'resp_x'}").input().continued())
                .isEqualTo("x");
        assertThat(read("{'input':'?','conversation':{'id':'c'}}").input().conversationId())
                .isEqualTo("c");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {} | input
            {'input':'  '} | input
            {'input':[{'type':'item_reference','id':'x'}]} | input[0].type
            {'input':[{'role':'user','content':' '}]} | input[0].content
            {'input':[{'role':'boss','content':'?'}]} | input[0].role
            {'input':[{'type':'function_call','name':'f'}]} | input[0].call_id
            {'input':[{'role':'user','content':[{'type':'input_image','file_id':'f'}]}]} | input[0].content[0].image_url
            {'input':[{'role':'user','content':[{'type':'input_file','file_id':'f'}]}]} | input[0].content[0].file_data
            {'input':[{'role':'user','content':[{'type':'input_file','file_data':'aGk='}]}]} | input[0].content[0].file_data
            {'input':[{'role':'user','content':[{'type':'video'}]}]} | input[0].content[0].type
            {'input':'?','previous_response_id':'x'} | previous_response_id
            {'input':'?','previous_response_id':'resp_x','conversation':'c'} | previous_response_id
            {'input':'?','max_output_tokens':0} | max_output_tokens
            {'input':'?','text':{'format':{'type':'xml'}}} | text.format.type
            {'input':'?','text':{'format':{'type':'json_schema'}}} | text.format.schema
            {'input':'?','tools':[{'type':'function','name':'a b'}]} | tools[0].name
            {'input':'?','tool_choice':{'type':'function','name':'f'}} | tool_choice.name
            {'input':'?','tool_choice':'any'} | tool_choice
            {'input':'?','metadata':{'a':1}} | metadata.a
            {'input':'?','stream':'yes'} | stream
            """)
    void a_mistake_is_refused_by_its_field(String body, String field) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.problem().field()).isEqualTo(field));
    }
}
