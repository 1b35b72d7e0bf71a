package dev.sluice.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dialect.content.ContentDialect;
import dev.sluice.dialect.delta.DeltaDialect;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamId;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The text-only dialects, byte for byte. */
final class TranscriptsTest {

    private static final StreamId STREAM = new StreamId("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    private static final StreamEvent STARTED = new StreamStarted("a/b", "c", Map.of());
    private static final StreamEvent THOUGHT = new ReasoningDelta(JsonText.of("hm"));

    @Test
    void delta_sends_text_and_done() {
        assertThat(written(new DeltaDialect(), STARTED, THOUGHT, text("Hello"), text(" \"you\"\n👋"), completed(null)))
                .isEqualTo("""
                        data: {"type":"delta","content":"Hello"}

                        data: {"type":"delta","content":" \\"you\\"\\n👋"}

                        data: {"type":"done"}

                        """);
    }

    @Test
    void delta_sends_the_failure() {
        assertThat(written(new DeltaDialect(), STARTED, text("Hel"), failed())).isEqualTo("""
                        data: {"type":"delta","content":"Hel"}

                        data: {"type":"error","message":"The provider is overloaded; try again."}

                        """);
    }

    @Test
    void content_sends_text_with_ids_and_done() {
        assertThat(written(new ContentDialect(), STARTED, THOUGHT, text("Hello"), completed(null)))
                .isEqualTo("""
                        retry: 3000

                        id: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.0

                        id: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.2
                        data: {"content":"Hello"}

                        id: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.3
                        data: [DONE]

                        """);
    }

    @Test
    void content_sends_done_after_a_failure_too() {
        assertThat(written(new ContentDialect(), STARTED, failed())).isEqualTo("""
                        retry: 3000

                        id: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.0

                        event: error
                        data: {"error":true,"message":"The provider is overloaded; try again."}

                        id: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.1
                        data: [DONE]

                        """);
    }

    @Test
    void a_refusal_in_the_providers_words_is_sent_as_text() {
        assertThat(written(new DeltaDialect(), STARTED, completed("I won't."))).isEqualTo("""
                        data: {"type":"delta","content":"I won't."}

                        data: {"type":"done"}

                        """);
    }

    @Test
    void delta_sends_ids_to_an_EventSource_even_before_the_first_text() {
        assertThat(written(
                        new DeltaDialect(),
                        new Dialect.Options(false, true, false),
                        STARTED,
                        text("Hello"),
                        completed(null)))
                .isEqualTo("""
                        id: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.0

                        id: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.1
                        data: {"type":"delta","content":"Hello"}

                        id: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.2
                        data: {"type":"done"}

                        """);
    }

    private static String written(Dialect dialect, StreamEvent... events) {
        return written(dialect, new Dialect.Options(false, false, false), events);
    }

    private static String written(Dialect dialect, Dialect.Options options, StreamEvent... events) {
        Encoder encoder = dialect.encoder(STREAM.value(), options);
        FrameBuffer out = new FrameBuffer(new byte[16]);
        encoder.begin(out);
        List<StreamEvent> all = List.of(events);
        for (int i = 0; i < all.size(); i++) {
            encoder.encode(all.get(i), i, SegmentedText.EMPTY, 0, out);
        }
        return out.toString();
    }

    private static StreamEvent text(String text) {
        return new TextDelta(JsonText.of(text));
    }

    private static StreamEvent completed(@Nullable String refusal) {
        return new StreamCompleted(StopReason.END_TURN, new Usage(1, 2, false), "a/b", refusal);
    }

    private static StreamEvent failed() {
        return StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED);
    }
}
