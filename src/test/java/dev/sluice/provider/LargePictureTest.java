package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Cuts;
import dev.sluice.sse.EventMemory;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A picture of 5 MB in one event is skipped, and the reply goes on. */
final class LargePictureTest {

    private static final int PIECE = 16 * 1024;

    @ParameterizedTest
    @ValueSource(strings = {"gemini", "openai", "ollama", "bedrock"})
    void the_reply_goes_on_after_a_large_picture(String format) throws BadFraming {
        String picture = Base64.getEncoder().encodeToString(new byte[5 * 1024 * 1024]);
        RecordedStreams streams = Formats.of(format);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (String event : events(format, picture)) {
            stream.writeBytes(streams.framed(event));
        }

        RecordedReply reply = streams.decode(pieces(stream.toByteArray()));

        assertThat(reply.text()).isEqualTo("Here it is.");
        assertThat(reply.terminal()).isInstanceOf(StreamCompleted.class);
        assertThat(reply.skippedChunks()).isZero();
        assertThat(reply.leftOutFields()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini", "openai", "ollama", "bedrock"})
    void a_longer_event_is_refused_with_the_name_of_the_limit(String format) {
        RecordedStreams streams = Formats.of(format);
        String picture = "x".repeat(EventMemory.DEFAULT_EVENT_BYTES);
        byte[] event = streams.framed(events(format, picture).get(1));

        assertThatThrownBy(() -> streams.decode(pieces(event))).isInstanceOfSatisfying(BadFraming.class, e -> {
            assertThat(ProviderFailures.of(e).code()).isEqualTo(ErrorCode.STREAM_TOO_LONG);
            assertThat(ProviderFailures.of(e).message()).contains("sluice.limits.event-bytes");
            assertThat(ProviderFailures.of(e).retryable()).isFalse();
        });
    }

    private static List<String> events(String format, String picture) {
        return switch (format) {
            case "gemini" ->
                List.of(
                        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Here \"}]}}]}\n\n",
                        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\","
                                + "\"data\":\"" + picture + "\"}},{\"text\":\"it\"}]}}]}\n\n",
                        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\" is.\"}]},"
                                + "\"finishReason\":\"STOP\"}]}\n\n");
            case "openai" ->
                List.of(
                        "data: {\"choices\":[{\"delta\":{\"content\":\"Here \"}}]}\n\n",
                        "data: {\"choices\":[{\"delta\":{\"content\":\"it\",\"images\":[{\"type\":\"image_url\","
                                + "\"image_url\":{\"url\":\"data:image/png;base64," + picture + "\"}}]}}]}\n\n",
                        "data: {\"choices\":[{\"delta\":{\"content\":\" is.\"},\"finish_reason\":\"stop\"}]}\n\n",
                        "data: [DONE]\n\n");
            case "ollama" ->
                List.of(
                        "{\"message\":{\"content\":\"Here \"},\"done\":false}\n",
                        "{\"message\":{\"content\":\"it\",\"images\":[\"" + picture + "\"]},\"done\":false}\n",
                        "{\"message\":{\"content\":\" is.\"},\"done\":true,\"done_reason\":\"stop\"}\n");
            default ->
                List.of(
                        "contentBlockDelta: {\"contentBlockIndex\":0,\"delta\":{\"text\":\"Here \"}}",
                        "contentBlockDelta: {\"contentBlockIndex\":0,\"delta\":{\"text\":\"it\",\"image\":"
                                + "{\"source\":{\"bytes\":\"" + picture + "\"}}}}",
                        "contentBlockDelta: {\"contentBlockIndex\":0,\"delta\":{\"text\":\" is.\"}}",
                        "messageStop: {\"stopReason\":\"end_turn\"}",
                        "metadata: {\"usage\":{\"inputTokens\":9,\"outputTokens\":5}}");
        };
    }

    private static Cuts pieces(byte[] bytes) {
        return new Cuts(
                "in pieces",
                IntStream.rangeClosed(0, (bytes.length - 1) / PIECE)
                        .mapToObj(i -> Arrays.copyOfRange(bytes, i * PIECE, Math.min(bytes.length, (i + 1) * PIECE)))
                        .toList());
    }
}
