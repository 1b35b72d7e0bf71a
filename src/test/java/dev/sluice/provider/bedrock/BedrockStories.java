package dev.sluice.provider.bedrock;

import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Story;
import dev.sluice.provider.anthropic.AnthropicProvider;
import dev.sluice.sse.EventMemory;
import dev.sluice.sse.Framing;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Converse streams as Bedrock writes or might write them, with the expected events. */
final class BedrockStories {

    /** Reads messages in AWS's framing. */
    static final Story.Decoders MESSAGES = new Story.Decoders() {
        @Override
        public ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
            return new BedrockDecoder(listener, reply, AnthropicProvider::decoder);
        }

        @Override
        public Framing framing(ReplyDecoder decoder) {
            return new MessageFraming((BedrockDecoder) decoder, new EventMemory());
        }

        @Override
        public byte[] bytes(Story story) {
            return Frames.of(story.data());
        }
    };

    private static final String TEXT = """
            contentBlockDelta: {"contentBlockIndex":0,"delta":{"text":"A"},"p":"abcdef"}
            """;

    private static final String STOP = """
            contentBlockStop: {"contentBlockIndex":0,"p":"ab"}
            messageStop: {"p":"abc","stopReason":"end_turn"}
            """;

    private static final String USAGE = """
            metadata: {"metrics":{"latencyMs":660},"p":"a","usage":{"inputTokens":9,"outputTokens":5,"serverToolUsage":{},"totalTokens":14}}
            """;

    private static final String START = """
            messageStart: {"p":"abcdefgh","role":"assistant"}
            """;

    private BedrockStories() {}

    static List<Story> content() {
        return List.of(
                new Story("text", START + TEXT + STOP + USAGE, """
                        text A
                        end_turn 9+5
                        """),
                new Story("text with escapes, and a surrogate pair in two messages", START + """
                        contentBlockDelta: {"delta":{"text":"é \\u00e9 \\ud83d"},"contentBlockIndex":0}
                        contentBlockDelta: {"delta":{"text":"\\ude00"},"contentBlockIndex":0}
                        """ + STOP + USAGE, """
                        text é \\u00e9\s
                        text \\ud83d\\ude00
                        end_turn 9+5
                        """),
                new Story("thinking, signed and redacted, then text", START + """
                        contentBlockDelta: {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm"}}}
                        contentBlockDelta: {"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"EqQB"}}}
                        contentBlockDelta: {"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"c2VjcmV0"}}}
                        """ + TEXT + STOP + USAGE, """
                        think Hm
                        ReasoningSigned[text=Hm, signature=bedrock:EqQB]
                        text A
                        ReasoningSigned[text=, signature=bedrock:redacted:c2VjcmV0]
                        end_turn 9+5
                        """),
                new Story(
                        "results of tools that are run there, and what is not known",
                        START + """
                        initial-response: {}
                        contentBlockStart: {"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"s","name":"lost","type":"server_tool_use"}}}
                        contentBlockDelta: {"contentBlockIndex":2,"delta":{"toolUse":{"input":"lost"}}}
                        contentBlockStop: {"contentBlockIndex":2}
                        contentBlockStart: {"contentBlockIndex":3,"start":{"toolResult":{"toolUseId":"s"}}}
                        contentBlockDelta: {"contentBlockIndex":3,"delta":{"toolResult":[{"text":"lost"}]}}
                        contentBlockDelta: {"contentBlockIndex":0,"delta":{"hologram":{"text":"lost"}}}
                        contentBlockDelta: {"contentBlockIndex":0,"delta":null}
                        contentBlockDelta: {"delta":{"text":null,"toolUse":null,"reasoningContent":null}}
                        hologram: {"delta":{"text":"lost"}}
                        """ + TEXT + STOP + USAGE,
                        """
                        text A
                        end_turn 9+5
                        """),
                new Story("payloads that are not JSON", START + """
                        contentBlockDelta: {"contentBlockIndex":0,"delta":{"text":"lost"}
                        contentBlockDelta: lost
                        """ + TEXT + STOP + USAGE, """
                        text A
                        end_turn 9+5
                        skipped 2
                        """),
                new Story("InvokeModel's stream", wrapped("""
                        {"type":"message_start","message":{"usage":{"input_tokens":16,"output_tokens":1}}}
                        {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}
                        {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":21}}
                        {"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":16}}
                        """) + "chunk: {\"bytes\":\"after the end\"}\n", """
                        text Hi
                        end_turn 16+21
                        """),
                new Story(
                        "InvokeModel's stream, its Base64 escaped as JSON may be",
                        wrapped("""
                        {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"???>>>"}}
                        {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":16,"output_tokens":21}}
                        {"type":"message_stop"}
                        """).replace("/", "\\/").replace("eyJ0", "\\u0065yJ0"),
                        """
                        text ???>>>
                        end_turn 16+21
                        """),
                new Story("InvokeModel's stream, cut and broken", "chunk: {\"bytes\":\"%\"}\n" + wrapped("""
                        {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}
                        """), """
                        text Hi
                        failed provider_protocol
                        skipped 1
                        """));
    }

    private static String wrapped(String events) {
        StringBuilder chunks = new StringBuilder();
        events.lines()
                .forEach(event -> chunks.append("chunk: {\"bytes\":\"")
                        .append(Base64.getEncoder().encodeToString(event.getBytes(StandardCharsets.UTF_8)))
                        .append("\",\"p\":\"abc\"}\n"));
        return chunks.toString();
    }

    static List<Story> toolCalls() {
        return List.of(
                new Story("a call after text", START + TEXT + """
                        contentBlockStart: {"contentBlockIndex":1,"p":"a","start":{"toolUse":{"name":"f","toolUseId":"t"}}}
                        contentBlockDelta: {"contentBlockIndex":1,"delta":{"toolUse":{"input":""}}}
                        contentBlockDelta: {"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\\"a\\": \\"\\u00e9"}}}
                        contentBlockDelta: {"contentBlockIndex":1,"delta":{"toolUse":{"input":"\\"}"}}}
                        contentBlockStop: {"contentBlockIndex":1}
                        """ + STOP.replace("end_turn", "tool_use") + USAGE, """
                        text A
                        call 0 t f
                        input 0 {"a": "é
                        input 0 "}
                        called 0 t f {"a": "é"}
                        tool_use 9+5
                        """),
                new Story("input that is an object, and one id for two calls", START + """
                        contentBlockStart: {"contentBlockIndex":1,"start":{"toolUse":{"name":"f","toolUseId":"t"}}}
                        contentBlockDelta: {"contentBlockIndex":1,"delta":{"toolUse":{"input":{"a":1}}}}
                        contentBlockStop: {"contentBlockIndex":1}
                        contentBlockStart: {"contentBlockIndex":2,"start":{"toolUse":{"name":"g","toolUseId":"t"}}}
                        contentBlockDelta: {"contentBlockIndex":2,"delta":{"toolUse":{"input":"{\\"b\\":2}"}}}
                        """ + STOP + USAGE, """
                        call 0 t f
                        input 0 {"a":1}
                        called 0 t f {"a":1}
                        call 1 made g
                        input 1 {"b":2}
                        called 1 made g {"b":2}
                        tool_use 9+5
                        """),
                new Story("two calls in one place, and a reason that forgets them", START + """
                        contentBlockStart: {"start":{"toolUse":{"name":"f","toolUseId":"t"}}}
                        contentBlockDelta: {"delta":{"toolUse":{"input":"{}"}}}
                        contentBlockStart: {"start":{"toolUse":{"name":"g","toolUseId":"u"}}}
                        contentBlockDelta: {"delta":{"toolUse":{"input":"{}"}}}
                        """ + STOP + USAGE, """
                        call 0 t f
                        call 1 u g
                        input 0 {}
                        called 0 t f {}
                        input 1 {}
                        called 1 u g {}
                        tool_use 9+5
                        """),
                new Story(
                        "two calls that interleave, one without arguments and without its stop",
                        START + """
                        contentBlockStart: {"contentBlockIndex":1,"start":{"toolUse":{"name":"f","toolUseId":"t"}}}
                        contentBlockStart: {"contentBlockIndex":2,"start":{"toolUse":{"name":"g","toolUseId":"u"}}}
                        contentBlockDelta: {"contentBlockIndex":2,"delta":{"toolUse":{"input":"{}"}}}
                        contentBlockStop: {"contentBlockIndex":2}
                        contentBlockDelta: {"contentBlockIndex":7,"delta":{"toolUse":{"input":"lost"}}}
                        """ + STOP.replace("end_turn", "tool_use") + USAGE,
                        """
                        call 0 t f
                        call 1 u g
                        input 1 {}
                        called 0 t f\s
                        called 1 u g {}
                        tool_use 9+5
                        """));
    }

    static List<Story> endings() {
        return List.of(
                stop("end_turn", "end_turn 9+5"),
                stop("tool_use", "end_turn 9+5"),
                new Story("no reason to stop, and nothing before it", START + "messageStop: {}\n" + USAGE, """
                        failed provider_protocol
                        """),
                stop("max_tokens", "max_tokens 9+5"),
                stop("model_context_window_exceeded", "max_tokens 9+5"),
                stop("stop_sequence", "stop_sequence 9+5"),
                stop("guardrail_intervened", "refusal 9+5"),
                stop("content_filtered", "refusal 9+5"),
                stop("malformed_model_output", "failed provider_protocol"),
                stop("malformed_tool_use", "failed provider_protocol"),
                stop("whatever", "end_turn 9+5"),
                new Story("no metadata", TEXT + STOP, """
                        text A
                        end_turn 1+1 estimated
                        """),
                new Story("metadata before the stop", TEXT + USAGE + STOP, """
                        text A
                        end_turn 9+5
                        """),
                new Story("metadata without usage", TEXT + STOP + "metadata: {\"usage\":null}\n", """
                        text A
                        end_turn 1+1 estimated
                        """),
                new Story("no stop", START + TEXT + USAGE, """
                        text A
                        failed provider_protocol
                        """),
                new Story("nothing", "", """
                        failed provider_protocol
                        """),
                new Story(
                        "anything after the end",
                        TEXT + STOP + USAGE + TEXT + STOP + USAGE + "!internalServerException: {}",
                        """
                        text A
                        end_turn 9+5
                        """),
                exception("!throttlingException", "provider_rate_limited"),
                exception("!modelStreamErrorException", "provider_unavailable"),
                exception("!internalServerException", "provider_unavailable"),
                exception("!serviceUnavailableException", "provider_unavailable"),
                exception("!modelTimeoutException", "provider_timeout"),
                exception("!validationException", "provider_invalid_request"),
                exception("!neverHeardOf", "provider_unavailable"),
                exception("!!InternalFailure", "provider_unavailable"),
                exception("!!AccessDeniedException", "provider_auth"));
    }

    private static Story stop(String reason, String expected) {
        return new Story(reason, TEXT + STOP.replace("end_turn", reason) + USAGE, "text A\n" + expected + "\n");
    }

    private static Story exception(String type, String code) {
        return new Story(
                type,
                START + TEXT + type + ": {\"message\":\"Too many requests\"}\n" + TEXT + STOP + USAGE,
                "text A\nfailed " + code + "\n");
    }
}
