package dev.sluice.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.dialect.agui.AguiDialect;
import dev.sluice.dialect.aisdk.AiSdkDialect;
import dev.sluice.dialect.anthropic.AnthropicDialect;
import dev.sluice.dialect.responses.ResponsesDialect;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thinking that its provider wants back, where the part that showed it is closed. */
final class CarriedThinkingTest {

    private static final ReasoningSigned SIGNED = new ReasoningSigned("Hm.", "openai:reasoning_content");

    static Stream<Dialect> dialects() {
        return Stream.of(new AguiDialect(), new AiSdkDialect(), new AnthropicDialect(), new ResponsesDialect());
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void it_comes_with_the_words(Dialect dialect) {
        DialectLog log = new DialectLog(
                dialect,
                Map.of(),
                new StreamStarted("p/m", "c", Map.of()),
                new ReasoningDelta(JsonText.of("Hm.")),
                new TextDelta(JsonText.of("Well.")),
                SIGNED,
                new StreamCompleted(StopReason.END_TURN, new Usage(1, 2, false), "p/m", null));

        assertThat(String.join("", log.frames(null))).contains('"' + SIGNED.carried() + '"');
    }

    @Test
    void it_is_read_as_it_was_written() {
        Part.Reasoning back = new Part.Reasoning("Hm.", new Signature("openai", "reasoning_content"));

        assertThat(Part.Reasoning.of("", SIGNED.carried())).isEqualTo(back);
        assertThat(Part.Reasoning.of("Hm.", SIGNED.signature())).isEqualTo(back);
        assertThat(Part.Reasoning.of("", new ReasoningSigned("", "openai-responses:a.b").carried()))
                .isEqualTo(new Part.Reasoning("", new Signature("openai-responses", "a.b")));
        assertThat(Part.Reasoning.of("", "!.openai:x")).isNull();
        assertThat(Part.Reasoning.of("", "SG0u.x")).isNull();
    }
}
