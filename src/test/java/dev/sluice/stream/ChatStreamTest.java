package dev.sluice.stream;

import static dev.sluice.stream.StreamFixture.end;
import static dev.sluice.stream.StreamFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.stream.FakeProvider.FakeCall;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream from its launch to its end. */
final class ChatStreamTest {

    private final StreamFixture fixture = new StreamFixture();

    @Test
    void the_first_event_is_published_before_the_provider_is_called() throws RefusedException {
        ChatStream stream = fixture.start();

        stream.log().read(0, 1, (event, sequence, reply) -> assertThat(event).isInstanceOf(StreamStarted.class));
        assertThat(stream.log().size()).isEqualTo(1);
        assertThat(fixture.provider.calls()).isEmpty();
    }

    @Test
    void launching_a_stream_twice_calls_the_provider_once() throws RefusedException {
        ChatStream stream = fixture.launch();
        stream.launch();

        assertThat(fixture.provider.calls()).hasSize(1);
    }

    @Test
    void a_stream_cancelled_before_its_launch_calls_no_provider() throws RefusedException {
        ChatStream stream = fixture.start();
        stream.cancel();
        stream.launch();

        assertThat(fixture.provider.calls()).isEmpty();
        assertThat(end(stream)).isEqualTo("cancelled");
    }

    @Test
    void a_reply_that_arrives_before_the_call_returns_is_accepted() throws RefusedException {
        fixture.provider.onCall(call -> {
            call.send("at once");
            call.complete();
        });

        ChatStream stream = fixture.launch();

        assertThat(text(stream)).isEqualTo("at once");
        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(stream.usage()).isEqualTo(new Usage(3, 4, false));
        assertThat(fixture.streams.running()).isZero();
    }

    @Test
    void cancelling_keeps_the_text_and_cancels_the_call() throws RefusedException {
        ChatStream stream = fixture.launch();
        FakeCall call = fixture.provider.onlyCall();
        call.send("half");

        assertThat(stream.cancel()).isTrue();
        call.send("lost");
        call.complete();

        assertThat(call.cancellations()).isEqualTo(1);
        assertThat(text(stream)).isEqualTo("half");
        assertThat(stream.log().terminal()).isInstanceOfSatisfying(StreamCompleted.class, completed -> {
            assertThat(completed.stopReason().wireName()).isEqualTo("cancelled");
            assertThat(completed.usage()).isEqualTo(new Usage(1, 1, true));
        });
        assertThat(stream.cancel()).isFalse();
        assertThat(fixture.streams.running()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "水门是运河上的闸门。",
                "\\u6c34\\u95e8\\u662f\\u8fd0\\u6cb3\\u4e0a\\u7684\\u95f8\\u95e8\\u3002",
                "\\ud83c\\udf0a🌊 \\n\\t\\\"\\u0041"
            })
    void estimated_tokens_depend_neither_on_escaping_nor_on_how_the_reply_ends(String escaped) throws RefusedException {
        byte[] bytes = escaped.getBytes(StandardCharsets.UTF_8);
        long tokens = (new JsonText(bytes, 0, bytes.length).decoded().length() * 2L + 3) / 4;

        assertThat(outputTokens(bytes, (stream, writer) -> writer.complete(StopReason.END_TURN)))
                .isEqualTo(tokens);
        assertThat(outputTokens(bytes, (stream, writer) -> stream.cancel())).isEqualTo(tokens);
        assertThat(outputTokens(bytes, (stream, writer) -> ((ProducedStream) stream).fail(ErrorCode.STREAM_TIMEOUT)))
                .isEqualTo(tokens);
        assertThat(outputTokens(
                        bytes, (stream, writer) -> writer.fail(StreamFailed.of(ErrorCode.PROVIDER_UNAVAILABLE))))
                .isEqualTo(tokens);
    }

    /** Ends a reply with that text, and the same as reasoning. Returns its output tokens. */
    private static long outputTokens(byte[] escaped, BiConsumer<ChatStream, ReplyWriter> end) throws RefusedException {
        StreamFixture fixture = new StreamFixture();
        ChatStream stream = fixture.launch();
        ReplyWriter writer = new ReplyWriter(fixture.provider.onlyCall().listener(), Requests.asking("Why?"), "fake/m");
        writer.reasoning(escaped, 0, escaped.length, false);
        writer.text(escaped, 0, escaped.length, false);

        end.accept(stream, writer);

        assertThat(stream.log().append(new TextDelta(JsonText.EMPTY)))
                .as("ended")
                .isFalse();
        fixture.provider.onlyCall().listener().flush();
        assertThat(stream.usage().estimated()).isTrue();
        return stream.usage().output();
    }

    @Test
    void a_finished_stream_cannot_be_cancelled() throws RefusedException {
        ChatStream stream = fixture.launch();
        fixture.provider.onlyCall().complete();

        assertThat(stream.cancel()).isFalse();
        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(fixture.provider.onlyCall().cancellations()).isZero();
        assertThat(fixture.streams.running()).isZero();
    }

    @Test
    void cancelling_while_the_call_is_being_made_cancels_the_call() throws RefusedException {
        ChatStream stream = fixture.start();
        fixture.provider.onCall(call -> stream.cancel());
        stream.launch();

        assertThat(fixture.provider.onlyCall().cancellations()).isEqualTo(1);
    }

    @Test
    void a_reply_beyond_the_length_limit_fails_and_keeps_its_text() throws RefusedException {
        ChatStream stream = fixture.launch();
        FakeCall call = fixture.provider.onlyCall();
        call.send("x".repeat(StreamFixture.REPLY_CHARS));
        assertThat(end(stream)).isEqualTo("running");

        call.send("y");
        call.send("lost");

        assertThat(end(stream)).isEqualTo("stream_too_long");
        assertThat(call.cancellations()).isEqualTo(1);
        assertThat(text(stream)).startsWith("xxx").doesNotContain("lost");
    }

    @Test
    void the_length_of_a_reply_is_counted_in_utf_16_code_units() throws RefusedException {
        ChatStream stream = fixture.launch();

        fixture.provider.onlyCall().send("é\n😀");

        assertThat(stream.textLength()).isEqualTo(4);
    }

    @Test
    void a_failure_of_the_provider_ends_the_stream() throws RefusedException {
        ChatStream stream = fixture.launch();
        fixture.provider.onlyCall().send(StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED));

        assertThat(end(stream)).isEqualTo("provider_overloaded");
        assertThat(stream.cancel()).isFalse();
    }

    @Test
    void skipped_chunks_are_counted() throws RefusedException {
        ChatStream stream = fixture.launch();
        fixture.provider.onlyCall().listener().skipped();

        assertThat(stream.skippedChunks()).isEqualTo(1);
    }
}
