package dev.sluice.stream;

import static dev.sluice.stream.Node.end;
import static dev.sluice.stream.Node.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChatStreamTest {

    private static final Duration MOMENT = Duration.ofMillis(200);

    private final Node node = new Node();

    @Test
    void the_first_event_is_there_before_the_provider_is_called() throws RefusedException {
        ChatStream stream = node.start();

        stream.log().read(0, 1, (event, sequence, reply) -> assertThat(event).isInstanceOf(StreamStarted.class));
        assertThat(stream.log().size()).isEqualTo(1);
        assertThat(node.provider.calls()).isEmpty();
    }

    @Test
    void the_provider_is_called_once() throws RefusedException {
        ChatStream stream = node.launched();
        stream.launch();

        assertThat(node.provider.calls()).hasSize(1);
    }

    @Test
    void a_stream_cancelled_before_it_is_launched_calls_nobody() throws RefusedException {
        ChatStream stream = node.start();
        stream.cancel();
        stream.launch();

        assertThat(node.provider.calls()).isEmpty();
        assertThat(end(stream)).isEqualTo("cancelled");
    }

    @Test
    void a_reply_that_comes_before_the_call_returns_is_taken() throws RefusedException {
        node.provider.saysAtOnce(call -> {
            call.says("at once");
            call.ends();
        });

        ChatStream stream = node.launched();

        assertThat(text(stream)).isEqualTo("at once");
        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(stream.usage()).isEqualTo(new Usage(3, 4, false));
        assertThat(node.streams.running()).isZero();
    }

    @Test
    void cancelling_keeps_the_text_and_gives_the_call_up() throws RefusedException {
        ChatStream stream = node.launched();
        FakeCall call = node.provider.onlyCall();
        call.says("half");

        assertThat(stream.cancel()).isTrue();
        call.says("lost");
        call.ends();

        assertThat(call.cancelled()).isEqualTo(1);
        assertThat(text(stream)).isEqualTo("half");
        assertThat(stream.log().terminal()).isInstanceOfSatisfying(StreamCompleted.class, completed -> {
            assertThat(completed.stopReason().wireName()).isEqualTo("cancelled");
            assertThat(completed.usage()).isEqualTo(new Usage(1, 1, true));
        });
        assertThat(stream.cancel()).isFalse();
        assertThat(node.streams.running()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "水门是运河上的闸门。",
                "\\u6c34\\u95e8\\u662f\\u8fd0\\u6cb3\\u4e0a\\u7684\\u95f8\\u95e8\\u3002",
                "\\ud83c\\udf0a🌊 \\n\\t\\\"\\u0041"
            })
    void a_text_costs_as_much_however_it_is_escaped_and_the_reply_ends(String escaped) throws RefusedException {
        byte[] bytes = escaped.getBytes(StandardCharsets.UTF_8);
        long tokens = (new JsonText(bytes, 0, bytes.length).decoded().length() * 2L + 3) / 4;

        assertThat(ended(bytes, (stream, writer) -> writer.complete(StopReason.END_TURN)))
                .isEqualTo(tokens);
        assertThat(ended(bytes, (stream, writer) -> stream.cancel())).isEqualTo(tokens);
        assertThat(ended(bytes, (stream, writer) -> stream.fail(ErrorCode.STREAM_TIMEOUT)))
                .isEqualTo(tokens);
        assertThat(ended(bytes, (stream, writer) -> writer.fail(StreamFailed.of(ErrorCode.PROVIDER_UNAVAILABLE))))
                .isEqualTo(tokens);
    }

    /** Ends a reply of that text and thinking. Returns its output tokens. */
    private static long ended(byte[] escaped, BiConsumer<ChatStream, ReplyWriter> end) throws RefusedException {
        Node node = new Node();
        ChatStream stream = node.launched();
        ReplyWriter writer = new ReplyWriter(node.provider.onlyCall().listener(), Requests.asking("Why?"), "fake/m");
        writer.reasoning(escaped, 0, escaped.length, false);
        writer.text(escaped, 0, escaped.length, false);

        end.accept(stream, writer);

        assertThat(stream.log().append(new TextDelta(JsonText.EMPTY)))
                .as("ended")
                .isFalse();
        node.provider.onlyCall().listener().flush();
        assertThat(stream.usage().estimated()).isTrue();
        return stream.usage().output();
    }

    @Test
    void what_is_over_cannot_be_cancelled() throws RefusedException {
        ChatStream stream = node.launched();
        node.provider.onlyCall().ends();

        assertThat(stream.cancel()).isFalse();
        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(node.provider.onlyCall().cancelled()).isZero();
        assertThat(node.streams.running()).isZero();
    }

    @Test
    void cancelling_while_the_call_is_being_made_gives_it_up_too() throws RefusedException {
        ChatStream stream = node.start();
        node.provider.saysAtOnce(call -> stream.cancel());
        stream.launch();

        assertThat(node.provider.onlyCall().cancelled()).isEqualTo(1);
    }

    @Test
    void a_provider_that_gives_no_sign_times_out() throws RefusedException {
        ChatStream stream = read(node.launched());

        node.pass(Node.FIRST_CHUNK);
        assertThat(end(stream)).isEqualTo("running");
        node.pass(MOMENT);

        assertThat(end(stream)).isEqualTo("provider_timeout");
        assertThat(node.provider.onlyCall().cancelled()).isEqualTo(1);
    }

    @Test
    void the_wait_for_the_first_sign_begins_when_the_provider_is_called() throws RefusedException {
        ChatStream stream = read(node.start());
        node.pass(Node.FIRST_CHUNK);
        stream.launch();

        node.pass(Node.FIRST_CHUNK);

        assertThat(end(stream)).isEqualTo("running");
    }

    @Test
    void a_provider_that_falls_silent_times_out_sooner() throws RefusedException {
        ChatStream stream = read(node.launched());
        node.pass(Node.IDLE.plusSeconds(5));
        node.provider.onlyCall().isAlive();
        node.pass(Node.IDLE);
        assertThat(end(stream)).isEqualTo("running");

        node.pass(MOMENT);

        assertThat(end(stream)).isEqualTo("provider_timeout");
    }

    @Test
    void any_sign_of_life_keeps_a_stream_alive_until_it_is_too_old() throws RefusedException {
        ChatStream stream = read(node.launched());
        for (Duration age = Duration.ZERO; age.compareTo(Node.TOTAL) < 0; age = age.plusSeconds(20)) {
            assertThat(end(stream)).as("after %s", age).isEqualTo("running");
            node.provider.onlyCall().isAlive();
            node.pass(Duration.ofSeconds(20));
        }
        node.pass(MOMENT);

        assertThat(end(stream)).isEqualTo("stream_timeout");
        assertThat(node.provider.onlyCall().cancelled()).isEqualTo(1);
    }

    @Test
    void a_stream_nobody_reads_any_more_goes_on_for_a_while() throws RefusedException {
        ChatStream stream = node.launched();
        LogReader reader = stream.attach(0, () -> {});
        node.provider.onlyCall().says("a");
        reader.close();

        node.pass(Node.ORPHAN_GRACE);
        assertThat(end(stream)).isEqualTo("running");
        node.pass(MOMENT);

        assertThat(end(stream)).isEqualTo("cancelled");
        assertThat(node.provider.onlyCall().cancelled()).isEqualTo(1);
        assertThat(text(stream)).isEqualTo("a");
    }

    @Test
    void a_reader_that_comes_back_in_time_keeps_the_stream() throws RefusedException {
        ChatStream stream = node.launched();
        LogReader first = stream.attach(0, () -> {});
        LogReader second = stream.attach(0, () -> {});
        first.close();
        node.pass(Node.ORPHAN_GRACE.plus(MOMENT));
        assertThat(end(stream)).isEqualTo("running");
        second.close();
        second.close();
        node.pass(Node.ORPHAN_GRACE.dividedBy(2));
        try (LogReader third = stream.attach(0, () -> {})) {
            assertThat(third.atEnd()).isFalse();
            second.close();
            node.pass(Node.ORPHAN_GRACE.plus(MOMENT));

            assertThat(end(stream)).isEqualTo("running");
        }
    }

    @Test
    void a_reply_that_grows_too_long_fails_with_what_there_is() throws RefusedException {
        ChatStream stream = read(node.launched());
        FakeCall call = node.provider.onlyCall();
        call.says("x".repeat(Node.REPLY_CHARS));
        assertThat(end(stream)).isEqualTo("running");

        call.says("y");
        call.says("lost");

        assertThat(end(stream)).isEqualTo("stream_too_long");
        assertThat(call.cancelled()).isEqualTo(1);
        assertThat(text(stream)).startsWith("xxx").doesNotContain("lost");
    }

    @Test
    void the_length_of_a_reply_counts_as_javascript_counts() throws RefusedException {
        ChatStream stream = node.launched();

        node.provider.onlyCall().says("é\n😀");

        assertThat(stream.textLength()).isEqualTo(4);
    }

    @Test
    void there_are_no_more_readers_at_once_than_allowed() throws RefusedException {
        ChatStream stream = node.launched();
        LogReader first = stream.attach(0, () -> {});
        for (int i = 1; i < Node.READERS; i++) {
            read(stream);
        }

        assertThatThrownBy(() -> stream.attach(0, () -> {}))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.limit()).isEqualTo(RefusedException.Limit.READERS));
        first.close();
        assertThat(read(stream)).isSameAs(stream);
    }

    @Test
    void readers_are_woken_once_for_what_came_together() throws RefusedException {
        ChatStream stream = node.launched();
        AtomicInteger woken = new AtomicInteger();
        try (LogReader reader = stream.attach(0, woken::incrementAndGet)) {
            assertThat(reader.read(1000, (event, sequence, reply) -> {})).isTrue();
            node.provider.onlyCall().isAlive();
            assertThat(woken).hasValue(0);

            node.provider.onlyCall().says("a");
            assertThat(woken).hasValue(1);
            stream.cancel();
            assertThat(woken).hasValue(2);
            node.provider.onlyCall().says("b");
            assertThat(woken).hasValue(2);
        }
    }

    @Test
    void a_reader_knows_what_it_read_and_what_came_before() throws RefusedException {
        ChatStream stream = node.launched();
        node.provider.onlyCall().says("a");
        node.provider.onlyCall().says("b");
        node.provider.onlyCall().ends();
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        try (LogReader reader = stream.attach(2, () -> {})) {
            reader.replay((event, sequence, reply) -> before.append(sequence).append(reply));
            assertThat(reader.read(
                            1000,
                            (event, sequence, reply) -> after.append(sequence).append(reply)))
                    .isTrue();

            assertThat(before).hasToString("01a");
            assertThat(after).hasToString("2ab3ab");
            assertThat(reader.atEnd()).isTrue();
            assertThat(reader.read(1000, (event, sequence, reply) -> {})).isFalse();
        }
    }

    @Test
    void a_providers_failure_ends_the_stream() throws RefusedException {
        ChatStream stream = node.launched();
        node.provider.onlyCall().tells(StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED));

        assertThat(end(stream)).isEqualTo("provider_overloaded");
        assertThat(stream.cancel()).isFalse();
    }

    @Test
    void chunks_that_were_skipped_are_counted() throws RefusedException {
        ChatStream stream = node.launched();
        node.provider.onlyCall().listener().skipped();

        assertThat(stream.skippedChunks()).isEqualTo(1);
    }

    /** Puts a reader on a stream, so that it is not given up. */
    @SuppressWarnings("MustBeClosedChecker")
    private static ChatStream read(ChatStream stream) throws RefusedException {
        LogReader unused = stream.attach(0, () -> {});
        return stream;
    }
}
