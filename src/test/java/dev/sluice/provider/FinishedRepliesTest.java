package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Framing;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replies that break off after the reason to stop, in every format that sends usage or an end after it. */
final class FinishedRepliesTest {

    /**
     * A reply.
     *
     * @param before the first events, after which the reply is not finished
     * @param reason the event with the reason to stop
     */
    private record Reply(String name, String adapter, List<String> before, String reason, String end) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Reply> replies() {
        String gemini = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"A\"}]}%s}]}\n\n";
        String stop = ",\"finishReason\":\"STOP\"";
        return Stream.of(
                new Reply(
                        "Chat Completions",
                        "openai",
                        List.of("data: {\"choices\":[{\"delta\":{\"content\":\"A\"}}]}\n\n"),
                        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n",
                        "max_tokens 1+1 estimated"),
                new Reply(
                        "Chat Completions, a call",
                        "openai",
                        List.of(
                                "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\"}}]}}]}\n\n"),
                        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
                        "tool_use 1+0 estimated"),
                new Reply(
                        "Messages",
                        "anthropic",
                        List.of(
                                "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"A\"}}\n\n"),
                        "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":7}}\n\n",
                        "end_turn 1+7 estimated"),
                new Reply(
                        "Gemini",
                        "gemini",
                        List.of(gemini.formatted("")),
                        gemini.formatted(stop),
                        "end_turn 1+1 estimated"),
                new Reply(
                        "Gemini, a reason with every chunk and one without content",
                        "gemini",
                        List.of(gemini.formatted(stop), gemini.formatted(stop)),
                        "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n",
                        "end_turn 1+1 estimated"),
                new Reply(
                        "Gemini, a single chunk",
                        "gemini",
                        List.of(),
                        gemini.formatted(stop),
                        "end_turn 1+1 estimated"),
                new Reply(
                        "Gemini, a refused prompt",
                        "gemini",
                        List.of(),
                        "data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n\n",
                        "refusal 1+0 estimated"),
                new Reply(
                        "Ollama",
                        "ollama",
                        List.of("{\"message\":{\"content\":\"A\"},\"done\":false}\n"),
                        "{\"message\":{\"content\":\"\"},\"done_reason\":\"length\",\"eval_count\":2}\n",
                        "max_tokens 1+2 estimated"),
                new Reply(
                        "Bedrock",
                        "bedrock",
                        List.of("contentBlockDelta: {\"contentBlockIndex\":0,\"delta\":{\"text\":\"A\"}}\n"),
                        "messageStop: {\"stopReason\":\"end_turn\"}\n",
                        "end_turn 1+1 estimated"));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void a_reply_with_its_reason_to_stop_is_complete_without_its_end(Reply reply) throws BadFraming {
        RecordedReply recorded = new RecordedReply();
        RecordedStreams format = Formats.of(reply.adapter());
        ReplyDecoder decoder = format.decoder(recorded, new ReplyWriter(recorded, Requests.asking("Why?"), "p/m"));
        Framing framing = format.framing(decoder);
        for (String event : reply.before()) {
            byte[] bytes = format.framed(event);
            framing.read(bytes, 0, bytes.length);
            assertThat(recorded.isFinished()).as(event).isFalse();
        }
        byte[] bytes = format.framed(reply.reason());
        framing.read(bytes, 0, bytes.length);
        assertThat(recorded.isFinished() || recorded.isMaybeFinished()).isTrue();
        assertThat(recorded.terminal()).isNull();

        decoder.finish();

        assertThat(recorded.story()).endsWith(reply.end() + "\n");
    }
}
