package dev.sluice.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.dialect.agui.AguiDialect;
import dev.sluice.dialect.aisdk.AiSdkDialect;
import dev.sluice.dialect.anthropic.AnthropicDialect;
import dev.sluice.dialect.responses.ResponsesDialect;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Thinking that its provider wants back, where the part that showed it is closed. */
final class CarriedThinkingTest {

    private static final ReasoningSigned SIGNED = new ReasoningSigned("Hm.", "openai:reasoning_content");
    private static final Part.Reasoning BACK = new Part.Reasoning("Hm.", new Signature("openai", "reasoning_content"));

    static Stream<Dialect> dialects() {
        return Stream.of(new AguiDialect(), new AiSdkDialect(), new ResponsesDialect());
    }

    private static String frames(Dialect dialect, StreamEvent first) {
        return String.join(
                "",
                new DialectLog(
                                dialect,
                                Map.of(),
                                new StreamStarted("p/m", "c", Map.of()),
                                first,
                                new TextDelta(JsonText.of("Well.")),
                                SIGNED,
                                new StreamCompleted(StopReason.END_TURN, new Usage(1, 2, false), "p/m", null))
                        .frames(null));
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void words_that_were_shown_are_not_sent_again(Dialect dialect) {
        assertThat(frames(dialect, new ReasoningDelta(JsonText.of("Hm."))))
                .contains("\".openai:reasoning_content\"")
                .doesNotContain("SG0u");
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void words_that_were_not_shown_come_with_the_signature(Dialect dialect) {
        assertThat(frames(dialect, new TextDelta(JsonText.of("Oh.")))).contains("\"SG0u.openai:reasoning_content\"");
    }

    @Test
    void anthropics_clients_get_a_block_that_has_the_words() {
        assertThat(frames(new AnthropicDialect(), new ReasoningDelta(JsonText.of("Hm."))))
                .contains("\"data\":\"SG0u.openai:reasoning_content\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void it_is_read_as_it_was_written_and_once(int shown) {
        Part.Reasoning earlier = new Part.Reasoning("Oh.", new Signature("openai", "a"));
        List<Part> before = new ArrayList<>(List.of(
                earlier, new Part.Reasoning("H", null), new Part.Text("Well."), new Part.Reasoning("m.", null)));

        assertThat(Part.Reasoning.of("", before, SIGNED.carried(shown))).isEqualTo(BACK);
        assertThat(before).containsExactly(earlier, new Part.Text("Well."));
    }

    @Test
    void words_that_were_not_shown_repeat_nothing() {
        List<Part> before = new ArrayList<>(List.of(new Part.Reasoning("Plan", null)));

        assertThat(Part.Reasoning.of("", before, SIGNED.carried(0))).isEqualTo(BACK);
        assertThat(before).hasSize(1);
        assertThat(Part.Reasoning.of("Hm.", before, SIGNED.signature())).isEqualTo(BACK);
        assertThat(Part.Reasoning.of("", before, new ReasoningSigned("", "openai-responses:a.b").carried(0)))
                .isEqualTo(new Part.Reasoning("", new Signature("openai-responses", "a.b")));
        assertThat(Part.Reasoning.of("", before, "!.openai:x")).isNull();
        assertThat(Part.Reasoning.of("", before, "SG0u.x")).isNull();
    }
}
