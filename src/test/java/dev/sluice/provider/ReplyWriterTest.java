package dev.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.JsonText;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The calls of a reply, and its end, after which a decoder may do anything; {@link RecordedReply} requires that nothing
 * follows it.
 */
final class ReplyWriterTest {

    private static final byte[] PIECE = "{}".getBytes(UTF_8);

    private static void endedBy(Consumer<ReplyWriter> end) {
        RecordedReply recorded = new RecordedReply();
        ReplyWriter reply = new ReplyWriter(recorded, Requests.asking("Why?"), "p/m");
        ToolCall open = reply.newCall();
        open.identify("1", "open");
        ToolCall unnamed = reply.newCall();
        end.accept(reply);
        int events = recorded.events().size();

        open.input(PIECE, 0, PIECE.length, true);
        open.complete();
        unnamed.identify("2", "late");
        unnamed.input(PIECE, 0, PIECE.length, true);
        unnamed.complete();
        reply.text(PIECE, 0, PIECE.length, true);
        reply.reasoning(PIECE, 0, PIECE.length, true);
        reply.complete(StopReason.END_TURN);
        reply.fail(ProviderFailures.endedEarly());

        assertThat(recorded.events()).hasSize(events);
        assertThat(recorded.terminal()).isNotNull();
    }

    @Test
    void nothing_is_emitted_after_a_failure() {
        endedBy(reply -> reply.fail(ProviderFailures.endedEarly()));
    }

    @Test
    void nothing_is_emitted_after_a_completion() {
        endedBy(reply -> reply.complete(StopReason.TOOL_USE));
    }

    private final RecordedReply recorded = new RecordedReply();
    private final ReplyWriter reply = new ReplyWriter(recorded, Requests.asking("Why?"), "p/m");

    private ToolCall call(String id, String name) {
        ToolCall call = reply.newCall();
        call.identify(id, name);
        return call;
    }

    @Test
    void what_was_held_back_does_not_count_twice_when_it_is_told() {
        String arguments = "{\"a\":\"" + "x".repeat(10_000) + "\"}";
        WholeCalls calls = new WholeCalls(reply);
        calls.beginChunk();
        calls.add("1", 0, "f", JsonText.of(arguments));
        ToolCall nameless = reply.newCall();
        nameless.input(JsonText.of(arguments));
        ToolCall waiting = call("3", "g");
        waiting.input(JsonText.of(arguments));
        assertThat(recorded.held()).isBetween(30_000L, 31_000L);
        nameless.identify("2", "h");
        nameless.complete();
        waiting.complete();
        assertThat(recorded.held()).isBetween(10_000L, 10_100L);
        reply.newCall().input(JsonText.of(arguments));
        reply.complete(StopReason.TOOL_USE);

        assertThat(recorded.calls()).hasSize(3);
        assertThat(recorded.held()).isZero();
        assertThat(recorded.longest()).isBetween(40_000L, 41_000L);
    }

    @Test
    void calls_are_numbered_and_completed_in_the_order_in_which_they_began() {
        ToolCall first = reply.newCall();
        first.input(PIECE, 0, PIECE.length, true);
        ToolCall second = call("2", "g");
        second.complete();
        ToolCall third = call("3", "h");
        first.identify("1", "f");
        third.complete();
        first.complete();
        reply.complete(StopReason.TOOL_USE);

        assertThat(recorded.story()).isEqualTo("""
                call 0 1 f
                call 1 2 g
                call 2 3 h
                input 0 {}
                called 0 1 f {}
                called 1 2 g\s
                called 2 3 h\s
                tool_use 1+1 estimated
                """);
    }

    @Test
    void a_failure_keeps_the_calls_that_are_complete() {
        call("1", "f");
        call("2", "g").complete();
        reply.fail(ProviderFailures.connectionLost());

        assertThat(recorded.story()).isEqualTo("""
                call 0 1 f
                call 1 2 g
                called 1 2 g\s
                failed provider_unavailable
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "END_TURN, TOOL_USE",
        "TOOL_USE, TOOL_USE",
        "MAX_TOKENS, MAX_TOKENS",
        "STOP_SEQUENCE, STOP_SEQUENCE",
        "REFUSAL, REFUSAL"
    })
    void a_turn_that_ends_with_a_call_waits_for_its_result(StopReason given, StopReason told) {
        call("1", "f");
        reply.complete(given);

        assertThat(recorded.terminal())
                .isInstanceOfSatisfying(
                        StreamCompleted.class,
                        completed -> assertThat(completed.stopReason()).isEqualTo(told));
    }

    @Test
    void a_call_that_was_begun_but_has_neither_name_nor_arguments_is_none() {
        reply.newCall();
        reply.complete(StopReason.END_TURN);

        assertThat(recorded.story()).isEqualTo("end_turn 1+0 estimated\n");
    }

    @Test
    void calls_without_ids_get_ids_that_differ_in_every_reply() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            RecordedReply each = new RecordedReply();
            ReplyWriter writer = new ReplyWriter(each, Requests.asking("Why?"), "p/m");
            writer.newCall().identify("", "f");
            writer.newCall().identify("", "f");
            writer.complete(StopReason.TOOL_USE);
            each.calls().forEach(made -> ids.add(made.id()));
        }

        assertThat(ids).hasSize(2000).allMatch(id -> id.matches("[a-zA-Z0-9_-]{1,40}"));
    }

    @Test
    void an_end_marker_ends_a_reply_with_content_only() {
        reply.reasoning(PIECE, 0, PIECE.length, true);
        reply.completeWithoutReason();
        assertThat(recorded.terminal()).isInstanceOf(StreamCompleted.class);

        RecordedReply empty = new RecordedReply();
        new ReplyWriter(empty, Requests.asking("Why?"), "p/m").completeWithoutReason();
        assertThat(empty.terminal())
                .isInstanceOfSatisfying(
                        StreamFailed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
    }
}
