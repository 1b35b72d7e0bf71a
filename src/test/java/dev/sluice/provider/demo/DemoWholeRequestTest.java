package dev.sluice.provider.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.Blob;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Part;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.Tools;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.ReplyWriter;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the demo makes of pictures, files, tools, results and the form of a reply. */
final class DemoWholeRequestTest {

    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static final Tool WEATHER = new Tool(
            "weather",
            null,
            json("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"},\"days\":{\"type\":\"integer\","
                    + "\"minimum\":3}},\"required\":[\"city\",\"days\"]}"));

    private static final Tool CLOCK = new Tool(
            "clock",
            null,
            json("{\"type\":\"object\",\"properties\":{\"zone\":{\"type\":\"string\"}},\"required\":[\"zone\"]}"));

    private static JsonObject json(String source) {
        return Json.createReader(new StringReader(source)).readObject();
    }

    private static Part picture() {
        return new Part.Picture(
                Media.of("image/png", Blob.of(Base64.getDecoder().decode(PIXEL))));
    }

    private static ChatRequest chat(List<Message> turns, Tools tools, @Nullable ReplyFormat format) {
        return new ChatRequest(turns, null, null, null, null, List.of(), null, tools, format);
    }

    private static ChatRequest asking(String question, @Nullable ToolChoice choice, @Nullable Boolean parallel) {
        return chat(
                List.of(new Message(Role.USER, question)), new Tools(List.of(WEATHER, CLOCK), choice, parallel), null);
    }

    private static RecordedReply play(ChatRequest request, String model) {
        RecordedReply recorded = new RecordedReply();
        ReplyWriter reply = new ReplyWriter(recorded, request, "demo/" + model);
        for (Iterator<DemoStep> steps = DemoScript.of(request, model); steps.hasNext() && !reply.ended(); ) {
            steps.next().action().accept(reply);
        }
        return recorded;
    }

    private static RecordedReply play(ChatRequest request) {
        return play(request, "lorem");
    }

    private static List<String> called(ChatRequest request) {
        RecordedReply reply = play(request);
        boolean waits = reply.terminal() instanceof StreamCompleted end && end.stopReason() == StopReason.TOOL_USE;
        assertThat(waits).isEqualTo(!reply.calls().isEmpty());
        return reply.calls().stream().map(RecordedReply.Call::name).toList();
    }

    @Test
    void pictures_and_files_are_described_and_files_cited() {
        Part file = new Part.Document(Media.of("text/plain", Blob.of(new byte[] {65, 66})), "ä.txt");
        Part unknown = new Part.Picture(Media.of("image/bmp", Blob.of(new byte[] {'B', 'M'})));
        Part far = new Part.Picture(Media.at("https://example.com/a.png", null));
        RecordedReply reply = play(chat(
                List.of(new Message(Role.USER, List.of(new Part.Text("See"), picture(), file, unknown, far))),
                Tools.NONE,
                null));

        assertThat(reply.text())
                .contains(
                        "“See”\n\nThis is what I see",
                        "\n- a picture of 1 × 1 pixels, image/png, 70 bytes\n",
                        "\n- the file ä.txt, text/plain, 2 bytes\n",
                        "\n- a picture of an unknown size, image/bmp, 2 bytes\n",
                        "\n- a picture of an unknown size, at https://example.com/a.png\n\nWhat you are reading");
        assertThat(reply.events())
                .filteredOn(SourceCited.class::isInstance)
                .singleElement()
                .satisfies(event -> {
                    SourceCited cited = (SourceCited) event;
                    assertThat(cited.file()).isEqualTo("ä.txt");
                    assertThat(reply.text().substring(cited.start(), cited.end()))
                            .isEqualTo("the file ä.txt, text/plain, 2 bytes");
                });
    }

    @Test
    void the_same_picture_in_another_object_gets_the_same_answer() {
        List<Message> one = List.of(new Message(Role.USER, List.of(picture())));
        List<Message> other = List.of(new Message(Role.USER, List.of(picture())));

        assertThat(play(chat(one, Tools.NONE, null)).events())
                .isEqualTo(play(chat(other, Tools.NONE, null)).events());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lorem", "think", "tool"})
    void the_first_tool_is_called_with_arguments_that_fit_its_schema(String model) {
        RecordedReply reply = play(asking("Rain in Nürnberg? 😀", null, null), model);

        assertThat(reply.calls()).singleElement().satisfies(call -> {
            assertThat(call.name()).isEqualTo("weather");
            assertThat(call.arguments()).isEqualTo("{\"city\":\"Rain in Nürnberg? 😀\",\"days\":3}");
        });
        assertThat(reply.events()).filteredOn(ToolInputDelta.class::isInstance).hasSizeGreaterThan(3);
    }

    @Test
    void the_choice_of_a_tool_is_respected() {
        assertThat(called(asking("A", ToolChoice.of(ToolChoice.Kind.NONE), null)))
                .isEmpty();
        assertThat(called(asking("A", ToolChoice.of(ToolChoice.Kind.REQUIRED), null)))
                .containsExactly("weather");
        assertThat(called(asking("Both", ToolChoice.one("clock"), null))).containsExactly("clock");
    }

    @Test
    void both_tools_are_called_in_turns_unless_that_is_not_allowed() {
        RecordedReply reply = play(asking("Both, please", null, null));

        assertThat(reply.calls()).extracting(RecordedReply.Call::name).containsExactly("weather", "clock");
        assertThat(reply.calls()).extracting(RecordedReply.Call::id).doesNotHaveDuplicates();
        List<Integer> order = reply.events().stream()
                .flatMap(event -> event instanceof ToolInputDelta input ? Stream.of(input.call()) : Stream.empty())
                .toList();
        assertThat(order).startsWith(0, 1, 0);
        assertThat(called(asking("Both", null, false))).containsExactly("weather");
    }

    private static ChatRequest answered(@Nullable ToolChoice choice, @Nullable ReplyFormat format) {
        return chat(
                List.of(
                        new Message(Role.USER, "Weather?"),
                        new Message(Role.ASSISTANT, List.of(new Part.ToolCall("c1", "weather", "{}"))),
                        new Message(
                                Role.TOOL, List.of(new Part.ToolResult("c1", List.of(new Part.Text("18 °C")), false)))),
                new Tools(List.of(WEATHER), choice, null),
                format);
    }

    @Test
    void results_are_quoted_and_end_the_loop_unless_a_call_is_required() {
        RecordedReply reply = play(answered(null, null));

        assertThat(reply.text()).contains("not a model", "weather returned “18 °C”");
        assertThat(reply.calls()).isEmpty();
        assertThat(play(answered(null, null), "tool").calls()).isEmpty();
        assertThat(called(answered(ToolChoice.of(ToolChoice.Kind.REQUIRED), null)))
                .containsExactly("weather");
    }

    @Test
    void a_reply_in_json_fits_its_schema() {
        List<Message> turns = List.of(new Message(Role.USER, "How many?"));
        JsonObject schema = json("{\"type\":\"object\",\"properties\":{\"count\":{\"type\":\"integer\"},"
                + "\"why\":{\"type\":\"string\"}},\"required\":[\"count\",\"why\"]}");

        assertThat(play(chat(turns, Tools.NONE, new ReplyFormat("r", schema, true)))
                        .text())
                .isEqualTo("{\"count\":1,\"why\":\"How many?\"}");
        assertThat(json(play(chat(turns, Tools.NONE, ReplyFormat.JSON)).text()).getString("answer"))
                .contains("not a model", "“How many?”");
        assertThat(play(answered(null, new ReplyFormat("r", schema, true))).text())
                .isEqualTo("{\"count\":1,\"why\":\"weather returned “18 °C”\"}");
        assertThat(called(answered(ToolChoice.of(ToolChoice.Kind.NONE), ReplyFormat.JSON)))
                .isEmpty();
    }

    @Test
    void no_schema_has_no_effect_on_arguments() {
        Tool tool = new Tool("any", null, JsonValue.EMPTY_JSON_OBJECT);
        RecordedReply reply =
                play(chat(List.of(new Message(Role.USER, "A")), new Tools(List.of(tool), null, null), null));

        assertThat(reply.calls()).extracting(RecordedReply.Call::arguments).containsExactly("{}");
    }
}
