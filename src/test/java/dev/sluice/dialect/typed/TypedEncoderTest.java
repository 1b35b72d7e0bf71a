package dev.sluice.dialect.typed;

import static dev.sluice.dialect.typed.Events.call;
import static dev.sluice.dialect.typed.Events.called;
import static dev.sluice.dialect.typed.Events.completed;
import static dev.sluice.dialect.typed.Events.input;
import static dev.sluice.dialect.typed.Events.retried;
import static dev.sluice.dialect.typed.Events.started;
import static dev.sluice.dialect.typed.Events.text;
import static dev.sluice.dialect.typed.Events.think;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The frames of the typed dialect, byte for byte. */
final class TypedEncoderTest {

    private static final String ID = "id: " + Reader.STREAM + '.';

    @Test
    void a_connection_begins_with_the_reconnection_delay() {
        assertThat(new Reader(true).begins().bytes()).isEqualTo("retry: 3000\n\n");
    }

    @Test
    void a_reply_of_text() {
        Reader reader = new Reader(true)
                .takes(started("user", "Ada \"L\"", "provider", "mine"), text("Hello"), text(" world\n"))
                .takes(completed(StopReason.END_TURN));

        assertThat(reader.bytes()).isEqualTo("""
                ID0
                event: progress
                data: {"stage":"analyzing","message":"Waiting for anthropic/claude","progress_percent":0,"metadata":{"user":"Ada \\"L\\""}}

                ID1
                event: text
                data: {"text":"Hello","accumulated":"Hello"}

                ID1
                event: progress
                data: {"stage":"generating","message":"Writing: anthropic/claude","partial_content":"Hello","progress_percent":0,"metadata":{"user":"Ada \\"L\\""}}

                ID2
                event: text
                data: {"text":" world\\n","accumulated":"Hello world\\n"}

                ID2
                event: progress
                data: {"stage":"generating","message":"Done","partial_content":" world\\n","progress_percent":100,"metadata":{"user":"Ada \\"L\\""}}

                ID3
                event: complete
                data: {"message":"Stream completed","token_count":{"input":9,"output":2,"total":11,"estimated":false},"conversation_id":"c-1","stop_reason":"end_turn","model":"anthropic/claude"}

                """.replace("ID", ID));
    }

    @Test
    void accumulated_is_omitted_on_request() {
        Reader reader = new Reader(false).takes(started(), text("a"), text("b"));

        assertThat(reader.bytes()).contains("data: {\"text\":\"b\"}\n\n").doesNotContain("accumulated");
    }

    @Test
    void accumulated_is_complete_when_the_reply_spans_segments() {
        // The first segment ends inside a character, the second inside an escape.
        String first = "x".repeat(SegmentedText.SEGMENT_BYTES - 1) + "é\n";
        String second = "y".repeat(SegmentedText.SEGMENT_BYTES - 4) + "\n" + "z";
        Reader reader = new Reader(true).takes(started(), text(first), text(second));

        assertThat(reader.bytes())
                .contains("\"accumulated\":\"" + JsonText.of(first) + "\"}\n")
                .contains("\"accumulated\":\"" + JsonText.of(first + second) + "\"}\n");
    }

    @Test
    void thinking_and_a_tool_call() {
        Reader reader =
                new Reader(true).takes(started(), think("Hm"), call(0), input(0, "{\"a\":1}"), called(0, "{\"a\":1}"));

        assertThat(reader.bytes().substring(reader.bytes().indexOf("\n\n") + 2)).isEqualTo("""
                ID1
                event: progress
                data: {"stage":"analyzing","message":"Thinking: anthropic/claude","partial_content":"Hm","progress_percent":0,"metadata":{}}

                ID2
                event: progress
                data: {"stage":"applying","message":"Calling f0","progress_percent":0,"metadata":{}}

                ID4
                event: progress
                data: {"stage":"applying","message":"Called f0","partial_content":"{\\"a\\":1}","progress_percent":0,"metadata":{"tool":{"id":"t0","name":"f0","arguments":"{\\"a\\":1}"}}}

                """.replace("ID", ID));
    }

    @Test
    void a_retried_attempt() {
        Reader reader = new Reader(true).takes(started("k", "v"), retried());

        assertThat(reader.bytes()).endsWith("""
                ID1
                event: progress
                data: {"stage":"analyzing","message":"Waiting for openai/gpt","progress_percent":0,"metadata":{"k":"v","attempt":2,"provider":"openai/gpt"}}

                """.replace("ID", ID));
    }

    @Test
    void an_error_before_any_text() {
        Reader reader = new Reader(true).takes(started(), StreamFailed.of(ErrorCode.PROVIDER_AUTH));

        assertThat(reader.bytes()).endsWith("""
                ID1
                event: error
                data: {"message":"The provider refused this server's credentials; ask your administrator to check them.","code":"provider_auth","retryable":false}

                """.replace("ID", ID));
    }

    @Test
    void an_error_after_text() {
        StreamEvent failed = new StreamFailed(ErrorCode.PROVIDER_OVERLOADED, "Try \"again\".", true, 2000L);
        Reader reader = new Reader(true).takes(started(), text("a"), failed);

        assertThat(reader.bytes()).endsWith("""
                ID2
                event: error
                data: {"message":"Try \\"again\\".","code":"provider_overloaded","retryable":true,"retry_after_ms":2000,"partial":true}

                """.replace("ID", ID));
    }

    @Test
    void a_refusal_and_a_cancelled_reply() {
        StreamEvent refused = new StreamCompleted(StopReason.REFUSAL, new Usage(1, 0, true), "p/m", "I can't.");

        assertThat(new Reader(true).takes(started(), refused).bytes()).endsWith("""
                data: {"message":"I can't.","token_count":{"input":1,"output":0,"total":1,"estimated":true},"conversation_id":"c-1","stop_reason":"refusal","model":"p/m"}

                """);
        assertThat(new Reader(true)
                        .takes(started(), completed(StopReason.CANCELLED))
                        .bytes())
                .contains("data: {\"message\":\"Stream cancelled\",", "\"stop_reason\":\"cancelled\"");
    }

    @Test
    void parts_of_tokens_are_told_where_the_provider_tells_them() {
        StreamEvent told =
                new StreamCompleted(StopReason.END_TURN, new Usage(9, 2, 0, Usage.UNTOLD, 1, false), "p/m", null);

        assertThat(new Reader(true).takes(started(), told).bytes())
                .contains("\"token_count\":{\"input\":9,\"output\":2,\"total\":11,\"cached\":0,\"reasoning\":1,"
                        + "\"estimated\":false},");
    }

    private static final String CITED =
            ",\"sources\":[{\"url\":\"https://e.example/\",\"title\":\"E\",\"start\":0,\"end\":4},"
                    + "{\"file\":\"a.pdf\"}],\"reasoning\":[{\"text\":\"Hm\",\"signature\":\"anthropic:abc\"}]}\n\n";

    private static StreamEvent[] cited() {
        return new StreamEvent[] {
            started(),
            think("Hm"),
            new ReasoningSigned("Hm", "anthropic:abc"),
            new SourceCited("https://e.example/", null, "E", 0, 4),
            think("So"),
            new SourceCited(null, "a.pdf", null, SourceCited.UNTOLD, SourceCited.UNTOLD),
            new FileCreated("image/png", JsonText.of("AAAA"))
        };
    }

    @Test
    void complete_has_sources_and_signed_thinking_and_no_files() {
        StreamEvent end = completed(StopReason.END_TURN);

        assertThat(new Reader(true).takes(cited()).takes(end).bytes())
                .endsWith(CITED)
                .doesNotContain("event: source", "event: file", "AAAA");
        assertThat(new Reader(true).skips(List.of(cited())).takes(end).bytes()).endsWith(CITED);
    }

    @Test
    void with_parts_sources_and_files_are_events_after_the_progress_before_them() {
        String frames = Reader.ofParts().takes(cited()).bytes();

        assertThat(frames)
                .contains(
                        "event: source\ndata: {\"url\":\"https://e.example/\",\"title\":\"E\",\"start\":0,\"end\":4}\n\n",
                        "event: source\ndata: {\"file\":\"a.pdf\"}\n\n",
                        "event: file\ndata: {\"media_type\":\"image/png\",\"data\":\"AAAA\"}\n\n");
        assertThat(frames.indexOf("\"partial_content\":\"So\""))
                .isPositive()
                .isLessThan(frames.indexOf("\"file\":\"a.pdf\""));
    }

    private static final String CALLS =
            "\"model\":\"anthropic/claude\",\"tool_calls\":[{\"id\":\"t0\",\"name\":\"f0\",\"arguments\":\"{\\\"a\\\":1}\"},"
                    + "{\"id\":\"t1\",\"name\":\"f1\",\"arguments\":\"\"}]}\n\n";

    private static List<StreamEvent> thoughtAndCalled() {
        return List.of(
                started(), think("Hm"), call(0), input(0, "{\"a\":1}"), call(1), called(0, "{\"a\":1}"), called(1, ""));
    }

    @Test
    void complete_has_all_calls_also_for_a_reader_that_had_them_before() {
        StreamEvent end = completed(StopReason.TOOL_USE);

        assertThat(new Reader(true)
                        .takes(thoughtAndCalled().toArray(StreamEvent[]::new))
                        .takes(end)
                        .bytes())
                .endsWith(CALLS)
                .doesNotContain("event: tool_call", "event: reasoning");
        assertThat(new Reader(true).skips(thoughtAndCalled()).takes(end).bytes())
                .endsWith(CALLS);
        assertThat(new Reader(true).takes(started(), end).bytes()).doesNotContain("tool_calls");
    }

    @Test
    void parts_are_events_of_their_own_if_asked_for() {
        String id = Reader.STREAM.value();

        assertThat(Reader.ofParts()
                        .takes(thoughtAndCalled().toArray(StreamEvent[]::new))
                        .takes(completed(StopReason.TOOL_USE))
                        .bytes())
                .contains(
                        "id: " + id + ".1\nevent: reasoning\ndata: {\"text\":\"Hm\"}\n\n",
                        "id: " + id
                                + ".5\nevent: tool_call\ndata: {\"id\":\"t0\",\"name\":\"f0\",\"arguments\":\"{\\\"a\\\":1}\"}\n\n",
                        "id: " + id
                                + ".6\nevent: tool_call\ndata: {\"id\":\"t1\",\"name\":\"f1\",\"arguments\":\"\"}\n\n")
                .endsWith(CALLS);
    }

    @Test
    void only_an_unstored_reply_has_stored_false() {
        StreamEvent completed =
                new StreamCompleted(StopReason.END_TURN, new Usage(1, 2, false), "p/m", null).unstored();

        assertThat(new Reader(true).takes(started(), completed).bytes())
                .endsWith("\"stop_reason\":\"end_turn\",\"model\":\"p/m\",\"stored\":false}\n\n");
        assertThat(new Reader(true)
                        .takes(started(), completed(StopReason.END_TURN))
                        .bytes())
                .doesNotContain("stored");
    }

    @Test
    void metadata_of_a_request_cannot_break_a_frame() {
        Reader reader = new Reader(true).takes(started("a\"b\n\ndata: x", "c\\\r\n😀"));

        assertThat(reader.frames()
                        .frames()
                        .get(0)
                        .data()
                        .getJsonObject("metadata")
                        .getString("a\"b\n\ndata: x"))
                .isEqualTo("c\\\r\n😀");
    }
}
