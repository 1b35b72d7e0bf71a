package dev.sluice.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.DialectLog;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ProviderEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ResponsesDialectTest {

    private static final StreamEvent STARTED = new StreamStarted("p/m", "c", Map.of("k", "v"));

    private static StreamEvent text(String text) {
        return new TextDelta(JsonText.of(text));
    }

    private static StreamEvent completed(StopReason reason) {
        return new StreamCompleted(reason, new Usage(9, 5, 4, Usage.UNTOLD, 2, false), "p/m", null);
    }

    private static DialectLog log(StreamEvent... events) {
        return new DialectLog(new ResponsesDialect(), Map.of(), events);
    }

    /** The data of the frames, with responses and what names the stream left out. */
    private static String data(List<String> frames) {
        return frames.stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6)
                        .replace(DialectLog.STREAM.value(), "S")
                        .replace("{\"type\":\"response.", "")
                        .replace("\"sequence_number\":", "")
                        .replaceFirst("\"response\":.*", "…"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** The last response in some frames. */
    private static String response(List<String> frames) {
        String all = String.join("", frames).replace(DialectLog.STREAM.value(), "S");
        return all.substring(all.lastIndexOf("\"response\":") + 11)
                .lines()
                .findFirst()
                .orElseThrow();
    }

    @Test
    void an_item_that_only_this_protocol_has_is_written_as_it_came() {
        String search =
                "{\"id\":\"ws_1\",\"type\":\"web_search_call\",\"status\":\"completed\",\"action\":{\"query\":\"q\"}}";
        DialectLog log = log(
                STARTED,
                text("Hi"),
                new ProviderEvent("openai-responses", search.replace(",", ",\n ")),
                new ProviderEvent("openai-responses", "{'type':1}"),
                new ProviderEvent("openai-responses", "{\"type\":\"long\",\"n\":1" + "0".repeat(2000) + "}"),
                new ProviderEvent("anthropic", search),
                text("!"),
                completed(StopReason.END_TURN));

        assertThat(data(log.frames(null)))
                .contains(
                        "output_item.added\",8,\"output_index\":1,\"item\":" + search,
                        "output_item.done\",9,\"output_index\":1,\"item\":" + search,
                        "output_text.delta\",12,\"item_id\":\"msg_S_2\"");
        assertThat(response(log.frames(null))).contains("," + search + ",");
        assertThat(log.whole()).contains("," + search + ",");
    }

    @Test
    void everything_becomes_numbered_events_in_its_order() {
        assertThat(data(log(EVERYTHING).frames(null))).isEqualTo("""
                created",0,…
                in_progress",1,…
                output_item.added",2,"output_index":0,"item":{"id":"rs_S_0","type":"reasoning","status":"in_progress","summary":[]}}
                reasoning_summary_part.added",3,"item_id":"rs_S_0","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}
                reasoning_summary_text.delta",4,"item_id":"rs_S_0","output_index":0,"summary_index":0,"delta":"Hm."}
                reasoning_summary_text.done",5,"item_id":"rs_S_0","output_index":0,"summary_index":0,"text":"Hm."}
                reasoning_summary_part.done",6,"item_id":"rs_S_0","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":"Hm."}}
                output_item.done",7,"output_index":0,"item":{"id":"rs_S_0","type":"reasoning","status":"completed","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"anthropic:x"}}
                output_item.added",8,"output_index":1,"item":{"id":"msg_S_1","type":"message","status":"in_progress","role":"assistant","content":[]}}
                content_part.added",9,"item_id":"msg_S_1","output_index":1,"content_index":0,"part":{"type":"output_text","annotations":[],"logprobs":[],"text":""}}
                output_text.delta",10,"item_id":"msg_S_1","output_index":1,"content_index":0,"logprobs":[],"delta":"Hello \\"you\\"\\n👋"}
                output_text.annotation.added",11,"item_id":"msg_S_1","output_index":1,"content_index":0,"annotation_index":0,"annotation":{"type":"url_citation","url":"https://a.example/","title":"A","start_index":0,"end_index":5}}
                output_text.done",12,"item_id":"msg_S_1","output_index":1,"content_index":0,"logprobs":[],"text":"Hello \\"you\\"\\n👋"}
                content_part.done",13,"item_id":"msg_S_1","output_index":1,"content_index":0,"part":{"type":"output_text","annotations":[{"type":"url_citation","url":"https://a.example/","title":"A","start_index":0,"end_index":5}],"logprobs":[],"text":"Hello \\"you\\"\\n👋"}}
                output_item.done",14,"output_index":1,"item":{"id":"msg_S_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","annotations":[{"type":"url_citation","url":"https://a.example/","title":"A","start_index":0,"end_index":5}],"logprobs":[],"text":"Hello \\"you\\"\\n👋"}]}}
                output_item.added",15,"output_index":2,"item":{"id":"fc_S_2","type":"function_call","status":"in_progress","arguments":"","call_id":"c0","name":"f"}}
                function_call_arguments.delta",16,"item_id":"fc_S_2","output_index":2,"delta":"{\\"a\\""}
                output_item.added",17,"output_index":3,"item":{"id":"fc_S_3","type":"function_call","status":"in_progress","arguments":"","call_id":"c1","name":"g"}}
                output_item.added",18,"output_index":4,"item":{"id":"msg_S_4","type":"message","status":"in_progress","role":"assistant","content":[]}}
                content_part.added",19,"item_id":"msg_S_4","output_index":4,"content_index":0,"part":{"type":"output_text","annotations":[],"logprobs":[],"text":""}}
                output_text.delta",20,"item_id":"msg_S_4","output_index":4,"content_index":0,"logprobs":[],"delta":"Meanwhile"}
                function_call_arguments.delta",21,"item_id":"fc_S_2","output_index":2,"delta":":1}"}
                function_call_arguments.done",22,"item_id":"fc_S_2","output_index":2,"arguments":"{\\"a\\":1}","name":"f"}
                output_item.done",23,"output_index":2,"item":{"id":"fc_S_2","type":"function_call","status":"completed","arguments":"{\\"a\\":1}","call_id":"c0","name":"f"}}
                function_call_arguments.delta",24,"item_id":"fc_S_3","output_index":3,"delta":"{}"}
                function_call_arguments.done",25,"item_id":"fc_S_3","output_index":3,"arguments":"{}","name":"g"}
                output_item.done",26,"output_index":3,"item":{"id":"fc_S_3","type":"function_call","status":"completed","arguments":"{}","call_id":"c1","name":"g"}}
                output_text.done",27,"item_id":"msg_S_4","output_index":4,"content_index":0,"logprobs":[],"text":"Meanwhile"}
                content_part.done",28,"item_id":"msg_S_4","output_index":4,"content_index":0,"part":{"type":"output_text","annotations":[],"logprobs":[],"text":"Meanwhile"}}
                output_item.done",29,"output_index":4,"item":{"id":"msg_S_4","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"Meanwhile"}]}}
                output_item.added",30,"output_index":5,"item":{"id":"ig_S_5","type":"image_generation_call","status":"completed","result":"aGk=","output_format":"png"}}
                output_item.done",31,"output_index":5,"item":{"id":"ig_S_5","type":"image_generation_call","status":"completed","result":"aGk=","output_format":"png"}}
                output_item.added",32,"output_index":6,"item":{"id":"rs_S_6","type":"reasoning","status":"in_progress","summary":[]}}
                output_item.done",33,"output_index":6,"item":{"id":"rs_S_6","type":"reasoning","status":"completed","summary":[],"encrypted_content":"openai-responses:rs_1:y"}}
                output_item.added",34,"output_index":7,"item":{"id":"msg_S_7","type":"message","status":"in_progress","role":"assistant","content":[]}}
                content_part.added",35,"item_id":"msg_S_7","output_index":7,"content_index":0,"part":{"type":"output_text","annotations":[],"logprobs":[],"text":""}}
                output_text.annotation.added",36,"item_id":"msg_S_7","output_index":7,"content_index":0,"annotation_index":0,"annotation":{"type":"file_citation","file_id":"b.pdf","filename":"b.pdf","index":0}}
                output_text.done",37,"item_id":"msg_S_7","output_index":7,"content_index":0,"logprobs":[],"text":""}
                content_part.done",38,"item_id":"msg_S_7","output_index":7,"content_index":0,"part":{"type":"output_text","annotations":[{"type":"file_citation","file_id":"b.pdf","filename":"b.pdf","index":0}],"logprobs":[],"text":""}}
                output_item.done",39,"output_index":7,"item":{"id":"msg_S_7","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","annotations":[{"type":"file_citation","file_id":"b.pdf","filename":"b.pdf","index":0}],"logprobs":[],"text":""}]}}
                completed",40,…
                """);
    }

    @Test
    void the_last_event_and_the_whole_answer_have_the_same_response() {
        String response = response(log(EVERYTHING).frames(null));

        assertThat(response.substring(0, response.length() - 1))
                .isEqualTo(log(EVERYTHING).whole().replace(DialectLog.STREAM.value(), "S"))
                .startsWith("{\"id\":\"resp_S\",\"object\":\"response\",\"created_at\":1700000000,"
                        + "\"status\":\"completed\",\"error\":null,\"incomplete_details\":null,\"model\":\"p/m\","
                        + "\"output\":[{\"id\":\"rs_S_0\",\"type\":\"reasoning\"")
                .contains("\"metadata\":{\"k\":\"v\"}")
                .endsWith("\"usage\":{\"input_tokens\":9,\"input_tokens_details\":{\"cached_tokens\":4,"
                        + "\"cache_write_tokens\":0},\"output_tokens\":5,\"output_tokens_details\":{"
                        + "\"reasoning_tokens\":2},\"total_tokens\":14}}");
    }

    @Test
    void a_reply_of_some_length_is_whole_in_every_event_that_repeats_it() {
        String piece = "a\"é\n".repeat(5_000);
        List<String> frames = log(STARTED, text(piece), text(piece), text(piece), completed(StopReason.END_TURN))
                .frames(null);
        String whole = "\"text\":\"" + JsonText.of(piece.repeat(3)) + '"';

        assertThat(frames.stream().filter(frame -> frame.contains(whole)).count())
                .as("output_text.done, content_part.done, output_item.done and completed")
                .isEqualTo(4);
    }

    @Test
    void a_setting_of_the_request_is_repeated() {
        DialectLog log = new DialectLog(
                new ResponsesDialect(), Map.of("temperature", "0.5"), STARTED, completed(StopReason.END_TURN));

        assertThat(log.whole()).contains("\"temperature\":0.5,");
    }

    @Test
    void a_failure_closes_what_is_open_and_is_no_end() {
        List<String> frames = log(STARTED, text("Hel"), StreamFailed.of(ErrorCode.PROVIDER_RATE_LIMITED))
                .frames(null);

        assertThat(data(frames)).contains("""
                output_item.done",7,"output_index":0,"item":{"id":"msg_S_0","type":"message","status":"incomplete","role":"assistant","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"Hel"}]}}
                failed",8,…
                {"type":"error",9,"code":"provider_rate_limited","message":"The provider is limiting requests; wait a little, then try again.","param":null,"error":{"message":"The provider is limiting requests; wait a little, then try again.","type":"rate_limit_error","param":null,"code":"provider_rate_limited"}}
                """);
        assertThat(response(frames)).contains("\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\",");
    }

    @Test
    void a_reader_who_is_cut_off_gets_an_error_with_the_number_before() {
        ResponsesEncoder encoder =
                new ResponsesEncoder(DialectLog.STREAM.value(), new Dialect.Options(false, false, false));
        FrameBuffer out = new FrameBuffer(new byte[16]);
        encoder.encode(STARTED, 0, SegmentedText.EMPTY, 0, out);
        SegmentedText reply = new SegmentedText(new byte[][] {{'H', 'i'}}, 2);
        encoder.encode(text("Hi"), 1, reply, 0, out);
        out.clear();
        encoder.encode(StreamFailed.of(ErrorCode.UNAUTHORIZED), 1, reply, 0, out);

        assertThat(out.toString())
                .startsWith("id: " + DialectLog.STREAM.value()
                        + ".1\nevent: error\ndata: {\"type\":\"error\",\"sequence_number\":4,")
                .doesNotContain("response.");
    }

    @Test
    void each_end_has_its_status() {
        assertThat(end(completed(StopReason.MAX_TOKENS)))
                .contains("\"status\":\"incomplete\"", "\"incomplete_details\":{\"reason\":\"max_output_tokens\"}");
        assertThat(end(completed(StopReason.CANCELLED)))
                .contains("\"status\":\"cancelled\"", "\"incomplete_details\":null");
        assertThat(end(completed(StopReason.REFUSAL)))
                .contains("\"status\":\"incomplete\"", "\"incomplete_details\":{\"reason\":\"content_filter\"}");
        assertThat(end(new StreamCompleted(StopReason.REFUSAL, new Usage(1, 2, false), "p/m", "I won't.")))
                .contains("\"status\":\"completed\"", "[{\"type\":\"refusal\",\"refusal\":\"I won't.\"}]");
    }

    private static String end(StreamEvent end) {
        List<String> frames = log(STARTED, end).frames(null);
        boolean completed = response(frames).contains("\"status\":\"completed\",\"error\"");
        assertThat(frames.get(frames.size() - 1))
                .contains(completed ? "event: response.completed\n" : "event: response.incomplete\n");
        return response(frames);
    }

    @Test
    void a_call_that_is_left_open_is_incomplete_and_never_done() {
        List<String> frames = log(
                        STARTED,
                        new ToolCallStarted(0, "c0", "f"),
                        new ToolInputDelta(0, JsonText.of("{\"a\"")),
                        completed(StopReason.CANCELLED))
                .frames(null);

        assertThat(data(frames)).doesNotContain("output_item.done", "arguments.done");
        assertThat(response(frames))
                .contains("\"type\":\"function_call\",\"status\":\"incomplete\",\"arguments\":\"{\\\"a\\\"\"");
    }

    @Test
    void a_connection_may_be_cut_after_any_frame_with_an_id() {
        DialectLog log = log(EVERYTHING);
        List<String> all = log.frames(null);

        for (int i = 1; i + 1 < all.size(); i++) { // the first one has no id: nothing precedes its event
            assertThat(log.frames(all.get(i))).as(all.get(i)).isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    @Test
    void frames_are_resumed_by_their_numbers() {
        List<String> all = log(EVERYTHING).frames(null);

        for (int seen = 0; seen < all.size(); seen++) {
            assertThat(log(EVERYTHING).framesAfter(seen)).as("after " + seen).isEqualTo(all.subList(seen, all.size()));
        }
    }

    private static final StreamEvent[] EVERYTHING = {
        STARTED,
        new ReasoningDelta(JsonText.of("Hm.")),
        new ReasoningSigned("Hm.", "anthropic:x"),
        text("Hello \"you\"\n👋"),
        new SourceCited("https://a.example/", null, "A", 0, 5),
        new ToolCallStarted(0, "c0", "f"),
        new ToolInputDelta(0, JsonText.of("{\"a\"")),
        new ToolCallStarted(1, "c1", "g"),
        text("Meanwhile"),
        new ToolInputDelta(0, JsonText.of(":1}")),
        new ToolCallCompleted(0, "c0", "f", JsonText.of("{\"a\":1}")),
        new ToolCallCompleted(1, "c1", "g", JsonText.EMPTY),
        new FileCreated("image/png", JsonText.of("aGk=")),
        new SourceCited(null, "b.pdf", null, SourceCited.UNTOLD, SourceCited.UNTOLD),
        new ReasoningSigned("", "openai-responses:rs_1:y"),
        completed(StopReason.TOOL_USE)
    };
}
