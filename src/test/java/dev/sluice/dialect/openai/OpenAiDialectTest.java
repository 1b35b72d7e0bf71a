package dev.sluice.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class OpenAiDialectTest {

    private static final Map<String, String> USAGE = Map.of("include_usage", "true");
    private static final StreamEvent STARTED = new StreamStarted("p/m", "c", Map.of());

    /** What every chunk begins with, which the expected texts leave out. */
    private static final String HEAD = "{\"id\":\"chatcmpl-" + DialectLog.STREAM.value()
            + "\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"p/m\",";

    private static StreamEvent text(String text) {
        return new TextDelta(JsonText.of(text));
    }

    private static StreamEvent completed(StopReason reason) {
        return new StreamCompleted(reason, new Usage(9, 5, 4, Usage.UNTOLD, 2, false), "p/m", null);
    }

    private static DialectLog log(Map<String, String> settings, StreamEvent... events) {
        return new DialectLog(new OpenAiDialect(), settings, events);
    }

    /** The data of the frames, without the beginning that all chunks share. */
    private static String data(List<String> frames) {
        return frames.stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6).replace(HEAD, "… "))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static final StreamEvent[] EVERYTHING = {
        STARTED,
        new StreamRetried(2, "q/m", ErrorCode.PROVIDER_OVERLOADED),
        new ReasoningDelta(JsonText.of("Hm.")),
        new ReasoningSigned("Hm.", "anthropic:x"),
        text("Hello \"you\"\n👋"),
        new SourceCited("https://a.example/", null, "A", 0, 5),
        new ToolCallStarted(0, "c0", "f"),
        new ToolInputDelta(0, JsonText.of("{\"a\"")),
        new ToolCallStarted(1, "c1", "g"),
        new ToolInputDelta(1, JsonText.of("{}")),
        new ToolInputDelta(0, JsonText.of(":1}")),
        new ToolCallCompleted(0, "c0", "f", JsonText.of("{\"a\":1}")),
        new ToolCallCompleted(1, "c1", "g", JsonText.of("{}")),
        new FileCreated("image/png", JsonText.of("aGk=")),
        completed(StopReason.TOOL_USE)
    };

    @Test
    void everything_becomes_chunks_in_its_order() {
        assertThat(data(log(USAGE, EVERYTHING).frames(null))).isEqualTo("""
                … "usage":null,"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}
                … "usage":null,"choices":[{"index":0,"delta":{"reasoning_content":"Hm."},"finish_reason":null}]}
                … "usage":null,"choices":[{"index":0,"delta":{"content":"Hello \\"you\\"\\n👋"},"finish_reason":null}]}
                … "usage":null,"choices":[{"index":0,"delta":{"annotations":[{"type":"url_citation","url_citation":{"url":"https://a.example/","title":"A","start_index":0,"end_index":5}}]},"finish_reason":null}]}
                … "usage":null,"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c0","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":null}]}
                … "usage":null,"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"a\\""}}]},"finish_reason":null}]}
                … "usage":null,"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"c1","type":"function","function":{"name":"g","arguments":""}}]},"finish_reason":null}]}
                … "usage":null,"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]},"finish_reason":null}]}
                … "usage":null,"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]},"finish_reason":null}]}
                … "usage":null,"choices":[{"index":0,"delta":{"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]},"finish_reason":null}]}
                … "usage":null,"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}
                … "choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}
                [DONE]
                """);
    }

    @Test
    void tokens_are_left_out_unless_they_are_asked_for() {
        assertThat(data(log(Map.of(), STARTED, text("Hi"), completed(StopReason.MAX_TOKENS))
                        .frames(null)))
                .isEqualTo("""
                … "choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}
                … "choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}
                … "choices":[{"index":0,"delta":{},"finish_reason":"length"}]}
                [DONE]
                """);
    }

    @Test
    void probabilities_follow_their_text_and_are_joined_in_a_whole_answer() {
        DialectLog log = log(
                Map.of(),
                STARTED,
                text("Hi"),
                new ProviderEvent("openai", "{\"content\":[{\"token\":\"Hi\",\"logprob\":-0.1}],\n \"refusal\":null}"),
                new ProviderEvent("openai", "{'content':[]}"),
                new ProviderEvent("openai", "{\"content\":[],\"n\":1" + "0".repeat(2000) + "}"),
                new ProviderEvent("anthropic", "{\"content\":[]}"),
                text("!"),
                new ProviderEvent("openai", "{\"content\":[{\"token\":\"!\",\"logprob\":0}]}"),
                completed(StopReason.END_TURN));

        assertThat(data(log.frames(null))).isEqualTo("""
                … "choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}
                … "choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}
                … "choices":[{"index":0,"delta":{},"logprobs":{"content":[{"token":"Hi","logprob":-0.1}],"refusal":null},"finish_reason":null}]}
                … "choices":[{"index":0,"delta":{"content":"!"},"finish_reason":null}]}
                … "choices":[{"index":0,"delta":{},"logprobs":{"content":[{"token":"!","logprob":0}]},"finish_reason":null}]}
                … "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}
                [DONE]
                """);
        assertThat(log.whole())
                .contains(
                        "\"content\":\"Hi!\"",
                        "\"logprobs\":{\"content\":[{\"token\":\"Hi\",\"logprob\":-0.1},{\"token\":\"!\",\"logprob\":0}],\"refusal\":null}");
    }

    @Test
    void a_refusal_has_a_member_of_its_own() {
        StreamEvent refused = new StreamCompleted(StopReason.REFUSAL, new Usage(1, 2, false), "p/m", "I won't.");

        assertThat(data(log(Map.of(), STARTED, refused).frames(null)))
                .contains("\"delta\":{\"refusal\":\"I won't.\"}", "\"finish_reason\":\"stop\"");
        assertThat(log(Map.of(), STARTED, refused).whole())
                .contains("\"refusal\":\"I won't.\"", "\"finish_reason\":\"stop\"");
        assertThat(data(log(Map.of(), STARTED, completed(StopReason.REFUSAL)).frames(null)))
                .as("cut by a filter")
                .contains("\"finish_reason\":\"content_filter\"");
    }

    /** Clients parse the arguments, in which nothing would be an error. */
    @Test
    void a_call_without_arguments_has_an_empty_object_of_them() {
        DialectLog log = log(
                Map.of(),
                STARTED,
                new ToolCallStarted(0, "c0", "f"),
                new ToolCallCompleted(0, "c0", "f", JsonText.EMPTY),
                completed(StopReason.TOOL_USE));

        assertThat(data(log.frames(null)))
                .contains("\"name\":\"f\",\"arguments\":\"\"", "{\"index\":0,\"function\":{\"arguments\":\"{}\"}}");
        assertThat(log.whole()).contains("\"name\":\"f\",\"arguments\":\"{}\"");
        List<String> all = log.frames(null);
        for (int i = 0; i + 1 < all.size(); i++) {
            assertThat(log.frames(all.get(i))).as(all.get(i)).isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    @Test
    void a_failure_is_an_error_and_no_end() {
        assertThat(data(log(USAGE, STARTED, text("Hel"), StreamFailed.of(ErrorCode.PROVIDER_RATE_LIMITED))
                        .frames(null)))
                .endsWith("""
                … "usage":null,"error":{"message":"The provider is limiting requests; wait a little, then try again.","type":"rate_limit_error","param":null,"code":"provider_rate_limited"},"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}
                """)
                .doesNotContain("[DONE]");
    }

    @Test
    void a_connection_may_be_cut_after_any_frame() {
        DialectLog log = log(USAGE, EVERYTHING);
        List<String> all = log.frames(null);

        for (int i = 0; i + 1 < all.size(); i++) {
            assertThat(log.frames(all.get(i))).as(all.get(i)).isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    @Test
    void a_client_that_does_not_stream_gets_one_answer() {
        assertThat(log(Map.of(), EVERYTHING).whole()).isEqualTo("""
                        {"id":"chatcmpl-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","object":"chat.completion","created":1700000000,\
                        "model":"p/m","choices":[{"index":0,"message":{"role":"assistant",\
                        "content":"Hello \\"you\\"\\n👋","refusal":null,"reasoning_content":"Hm.",\
                        "tool_calls":[{"id":"c0","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}},\
                        {"id":"c1","type":"function","function":{"name":"g","arguments":"{}"}}],\
                        "annotations":[{"type":"url_citation","url_citation":{"url":"https://a.example/","title":"A","start_index":0,"end_index":5}}],\
                        "images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]},\
                        "logprobs":null,"finish_reason":"tool_calls"}],\
                        "usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}""");
    }

    @Test
    void an_empty_answer_has_an_empty_text() {
        assertThat(log(Map.of(), STARTED, completed(StopReason.END_TURN)).whole())
                .contains("\"content\":\"\",\"refusal\":null}");
    }
}
