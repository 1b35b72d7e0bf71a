package dev.sluice.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Part;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Signature;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.Unsendable;
import dev.sluice.rest.input.JsonRequest;
import dev.sluice.rest.input.RequestLimits;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.problem.ApiException;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns of parts, tools and formats as the contract has them. */
final class PartsReaderTest {

    private static final String PNG = Base64.getEncoder().encodeToString("\u0089PNG\r\n\u001a\n…".getBytes(ISO_8859_1));
    private static final String PDF = Base64.getEncoder().encodeToString("%PDF-1.7 …".getBytes(UTF_8));
    private static final String TEXT = Base64.getEncoder().encodeToString("Grüße".getBytes(UTF_8));

    private static ChatRequest read(String body) {
        Uploads.Share share = new Uploads(0).share();
        String json = body.replace("$PNG", PNG).replace("$PDF", PDF).replace("$TEXT", TEXT);
        return ChatInputReader.read(
                        JsonRequest.read(
                                new ByteArrayInputStream(json.getBytes(UTF_8)),
                                null,
                                RequestLimits.NONE,
                                share,
                                ChatInputReader.ATTACHMENTS),
                        share)
                .chat();
    }

    @Test
    void a_message_of_parts_is_read() {
        ChatRequest chat = read("""
                {"message":[{"type":"text","text":"What is this?"},
                  {"type":"image","media_type":"image/PNG","data":"$PNG"},
                  {"type":"image","url":"https://example.com/a.png?x=%20"},
                  {"type":"file","media_type":"application/pdf","name":"a.pdf","data":"$PDF"},
                  {"type":"file","media_type":"text/plain; charset=utf-8","data":"$TEXT"}]}
                """);

        List<Part> parts = chat.last().parts();
        assertThat(parts).hasSize(5);
        assertThat(parts.get(0)).isEqualTo(new Part.Text("What is this?"));
        assertThat(parts.get(1))
                .isInstanceOfSatisfying(
                        Part.Picture.class,
                        picture -> assertThat(picture.media().type()).isEqualTo("image/png"));
        assertThat(parts.get(2))
                .isInstanceOfSatisfying(
                        Part.Picture.class,
                        picture -> assertThat(picture.media().url()).isEqualTo("https://example.com/a.png?x=%20"));
        assertThat(parts.get(3))
                .isInstanceOfSatisfying(
                        Part.Document.class,
                        document -> assertThat(document.name()).isEqualTo("a.pdf"));
        assertThat(parts.get(4))
                .isInstanceOfSatisfying(
                        Part.Document.class,
                        document -> assertThat(document.media().type()).isEqualTo("text/plain"));
        assertThat(chat.blobs()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text/csv         | BMI,age
            text/plain       | BMW sales 2026
            text/markdown    | It begins with %PDF-1.7.
            text/plain       | %PDF-1.7
            application/json | {"a":"%PDF-"}
            application/json | BM
            """)
    void a_text_that_begins_or_goes_on_as_other_files_do_is_a_text(String type, String text) {
        String data = Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
        String part = "{\"type\":\"file\",\"media_type\":\"%s\",\"data\":\"%s\"}".formatted(type, data);

        assertThat(read("{\"message\":[" + part + "]}").last().parts())
                .singleElement()
                .isInstanceOf(Part.Document.class);
    }

    @Test
    void a_conversation_with_calls_and_results_is_read() {
        ChatRequest chat = read("""
                {"messages":[{"role":"user","content":"Weather?"},
                  {"role":"assistant","content":[{"type":"reasoning","text":"Hm","signature":"anthropic:abc:d"},
                    {"type":"text","text":"Let me see."},
                    {"type":"tool_call","id":"1","name":"weather","arguments":{"city":"Nürnberg","n":1.0}},
                    {"type":"tool_call","id":"2","name":"now","arguments":" {\\"a\\": 1}"},
                    {"type":"tool_call","id":"3","name":"now"}]},
                  {"role":"tool","tool_call_id":"2","content":"noon"},
                  {"role":"tool","tool_call_id":"1","content":[{"type":"image","media_type":"image/png","data":"$PNG"}],
                    "is_error":true},
                  {"role":"tool","tool_call_id":"3","content":""}]}
                """);

        assertThat(chat.messages().get(1).parts())
                .containsExactly(
                        new Part.Reasoning("Hm", new Signature("anthropic", "abc:d")),
                        new Part.Text("Let me see."),
                        new Part.ToolCall("1", "weather", "{\"city\":\"Nürnberg\",\"n\":1.0}"),
                        new Part.ToolCall("2", "now", " {\"a\": 1}"),
                        new Part.ToolCall("3", "now", "{}"));
        assertThat(chat.messages().get(2))
                .isEqualTo(new Message(
                        Role.TOOL, List.of(new Part.ToolResult("2", List.of(new Part.Text("noon")), false))));
        assertThat(chat.messages().get(3).parts().get(0))
                .isInstanceOfSatisfying(
                        Part.ToolResult.class,
                        result -> assertThat(result.isError()).isTrue());
        assertThat(chat.last().parts()).containsExactly(new Part.ToolResult("3", List.of(), false));
        assertThat(chat.toolNames()).containsEntry("1", "weather").containsEntry("2", "now");
    }

    @Test
    void tools_choice_and_format_are_read() {
        ChatRequest chat = read("""
                {"message":"Hi","tools":[{"name":"a-b_1","description":"d","input_schema":{"type":"object"}},
                  {"name":"c","input_schema":{}}],"tool_choice":{"name":"c"},"parallel_tool_calls":false,
                 "response_format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true}}
                """);

        assertThat(chat.tools().all()).hasSize(2);
        assertThat(chat.tools().all().get(0).schema().toString()).isEqualTo("{\"type\":\"object\"}");
        assertThat(chat.tools().choice()).isEqualTo(ToolChoice.one("c"));
        assertThat(chat.tools().parallel()).isFalse();
        assertThat(chat.format())
                .isEqualTo(new ReplyFormat("n", chat.tools().all().get(0).schema(), true));
        assertThat(read("{\"message\":\"Hi\",\"response_format\":{\"type\":\"json\"}}")
                        .format())
                .isEqualTo(ReplyFormat.JSON);
        assertThat(read("{\"message\":\"Hi\",\"response_format\":{\"type\":\"text\"}}")
                        .format())
                .isNull();
    }

    @Test
    void results_alone_are_a_new_turn() {
        ChatRequest chat = read("""
                {"conversation_id":"c","tool_results":[{"tool_call_id":"1","content":"noon"},
                  {"tool_call_id":"2","content":[],"is_error":true}]}
                """);

        assertThat(chat.messages())
                .containsExactly(
                        new Message(
                                Role.TOOL, List.of(new Part.ToolResult("1", List.of(new Part.Text("noon")), false))),
                        new Message(Role.TOOL, List.of(new Part.ToolResult("2", List.of(), true))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            {"message":[]}                                                              | message: must have at least one part
            {"message":[{"type":"text","text":" "}]}                                     | message[0].text: must not be blank
            {"message":[{"type":"text","text":"a","x":1}]}                               | message[0].x: is not a field of a part of the type text
            {"message":[{"text":"a"}]}                                                   | message[0].type: must be a string
            {"message":[{"type":"audio"}]}                                               | message[0].type: must be text, image or file in a turn of the role user
            {"message":[{"type":"tool_call","id":"1","name":"a"}]}                       | message[0].type: must be text, image or file in a turn of the role user
            {"message":["a"]}                                                            | message[0]: must be an object
            {"message":[{"type":"image"}]}                                               | message[0].data: or url is required
            {"message":[{"type":"image","data":"$PNG","url":"https://a.example/b"}]}      | message[0].data: or url is required, and only one
            {"message":[{"type":"image","data":"$PNG"}]}                                 | message[0].media_type: is required with data
            {"message":[{"type":"image","media_type":"image/jpeg","data":"$PNG"}]}       | message[0].data: is not image/jpeg, but looks like image/png
            {"message":[{"type":"image","media_type":"image/png","data":"$TEXT"}]}       | message[0].data: is not image/png: correct media_type
            {"message":[{"type":"image","media_type":"image/svg+xml","data":"$TEXT"}]}   | message[0].media_type: must be one of image/avif
            {"message":[{"type":"image","media_type":"png","data":"$PNG"}]}              | message[0].media_type: must be a media type
            {"message":[{"type":"image","media_type":"image/png","data":""}]}            | message[0].data: must be the bytes of a file
            {"message":[{"type":"image","media_type":"image/png","data":7}]}             | message[0].data: must be a string
            {"message":[{"type":"image","media_type":"image/png","data":"data:image/png;base64,$PNG"}]} | message[0].data: must be base64 alone
            {"message":[{"type":"file","media_type":"image/png","data":"$PNG"}]}         | message[0].media_type: is that of a picture
            {"message":[{"type":"file","media_type":"application/pdf","data":"$TEXT"}]}  | message[0].data: is not application/pdf
            {"message":[{"type":"file","media_type":"text/plain","data":"$PNG"}]}        | message[0].data: is not text/plain
            {"message":[{"type":"file","media_type":"application/msword","data":"$PDF"}]} | message[0].media_type: is application/msword, but the data looks like application/pdf
            {"message":[{"type":"image","url":"http://a.example/b"}]}                    | message[0].url: must be an address that begins with https://
            {"message":[{"type":"image","url":"file:///etc/passwd"}]}                    | message[0].url: must be an address that begins with https://
            {"message":[{"type":"image","url":"https://u:p@a.example/b"}]}               | message[0].url: must be an address that begins with https://
            {"message":[{"type":"image","url":"data:image/png;base64,$PNG"}]}            | message[0].url: is a data: URL
            {"message":[{"type":"image","url":"https://localhost/b"}]}                   | message[0].url: names a host that a provider cannot reach
            {"message":[{"type":"image","url":"https://wiki/b"}]}                        | message[0].url: names a host that a provider cannot reach
            {"message":[{"type":"image","url":"https://10.0.0.1/b"}]}                    | message[0].url: names a host that a provider cannot reach
            {"message":[{"type":"image","url":"https://[::1]/b"}]}                       | message[0].url: names a host that a provider cannot reach
            {"message":[{"type":"image","url":"https://wiki.corp./b"}]}                  | message[0].url: names a host that a provider cannot reach
            {"message":[{"type":"image","url":"https://a b"}]}                           | message[0].url: is not a valid address
            {"history":[{"role":"tool","content":"x"}],"message":"a"}                    | history[0].tool_call_id: is required
            {"history":[{"role":"user","content":"x","is_error":true}],"message":"a"}    | history[0].is_error: is not a field of a turn
            {"history":[{"role":"assistant","content":[{"type":"tool_call","id":"1","name":"a\\"b"}]}],"message":"a"} | history[0].content[0].name: must have 1 to 128 characters
            {"history":[{"role":"assistant","content":[{"type":"tool_call","id":"1","name":"a","arguments":"[1]"}]}],"message":"a"} | history[0].content[0].arguments: must be an object
            {"history":[{"role":"assistant","content":[{"type":"tool_call","id":"1","name":"a","arguments":"{"}]}],"message":"a"} | history[0].content[0].arguments: must be an object
            {"history":[{"role":"assistant","content":[{"type":"tool_call","id":"1","name":"a","arguments":1}]}],"message":"a"} | history[0].content[0].arguments: must be an object
            {"history":[{"role":"assistant","content":[{"type":"reasoning","text":"a","signature":"b"}]}],"message":"a"} | history[0].content[0].signature: is not one that Sluice gave out
            {"message":"a","tools":[{"name":"a\\"b","input_schema":{}}]}                 | tools[0].name: must have 1 to 128 characters
            {"message":"a","tools":[{"name":"a"}]}                                       | tools[0].input_schema: is required
            {"message":"a","tools":[{"name":"a","input_schema":{}},{"name":"a","input_schema":{}}]} | tools[1].name: is that of another tool
            {"message":"a","tool_choice":"required"}                                     | tool_choice: needs tools to choose from
            {"message":"a","tools":[{"name":"a","input_schema":{}}],"tool_choice":"any"} | tool_choice: must be auto, none, required
            {"message":"a","tools":[{"name":"a","input_schema":{}}],"tool_choice":{"name":"b"}} | tool_choice.name: is the name of none of the tools
            {"message":"a","tools":[{"name":"a","input_schema":{}}],"parallel_tool_calls":1} | parallel_tool_calls: must be true or false
            {"message":"a","response_format":{"type":"xml"}}                             | response_format.type: must be text, json or json_schema
            {"message":"a","response_format":{"type":"json_schema"}}                     | response_format.schema: is required
            {"message":"a","response_format":{"type":"json","strict":true}}              | response_format.strict: belongs to the type json_schema only
            {"message":"a","tool_results":[]}                                            | tool_results: is a new turn as message is
            {"tool_results":[]}                                                          | tool_results: must have at least one result
            """)
    void what_is_wrong_is_named(String body, String detail) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(ApiException.class).hasMessageStartingWith(detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "["})
    void arguments_that_no_parser_takes_are_refused_too(String repeated) {
        String call = "{\"type\":\"tool_call\",\"id\":\"1\",\"name\":\"a\",\"arguments\":\"{\\\"a\\\":"
                + repeated.repeat(1200) + "}\"}";

        assertThatThrownBy(() ->
                        read("{\"history\":[{\"role\":\"assistant\",\"content\":[" + call + "]}],\"message\":\"a\"}"))
                .isInstanceOf(ApiException.class)
                .hasMessageStartingWith("history[0].content[0].arguments: must be an object");
    }

    @Test
    void ten_thousand_parts_are_too_many() {
        String part = "{\"type\":\"text\",\"text\":\"a\"}";

        assertThatThrownBy(() -> read("{\"message\":[" + part + ("," + part).repeat(9999) + "]}"))
                .hasMessage("message: has the request's part 2001; the limit is 2000");
    }

    @ParameterizedTest
    @CsvSource({
        "message, true, 2, 'messages[5].content[0].data', message",
        "message, false, 2, 'messages[5].content[0].data', 'message[0].data'",
        "message, false, 2, 'messages[4].content[1].url', 'history[1].content[1].url'",
        "message, false, 2, 'messages[3].role', 'history[0].role'",
        "message, false, 2, 'messages[2].content[0]', conversation_id",
        "tool_results, false, 0, 'messages[4].tool_call_id', 'tool_results[1].tool_call_id'",
        "message, false, 2, 'tools[0].name', 'tools[0].name'"
    })
    void a_field_is_named_as_the_client_sent_it(
            String newTurn, boolean text, int earlier, String canonical, String sent) {
        assertThat(new TurnPlace(newTurn, text, earlier)
                        .named(new Unsendable(canonical, "is odd"), 3)
                        .field())
                .isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({
        "stop, stop_sequences",
        "'stop[2]', 'stop_sequences[2]'",
        "response_format.schema, output_config.format.schema",
        "stops, stops",
        "'messages[0].content[1].data', 'messages[4]'"
    })
    void a_field_is_named_as_its_protocol_has_it(String canonical, String sent) {
        TurnPlace place = TurnPlace.messages(
                List.of(4), Map.of("stop", "stop_sequences", "response_format", "output_config.format"));

        assertThat(place.named(new Unsendable(canonical, "is odd"), 0).field()).isEqualTo(sent);
        assertThat(TurnPlace.INPUT
                        .named(new Unsendable("max_tokens", "is odd"), 0)
                        .field())
                .isEqualTo("max_output_tokens");
    }
}
