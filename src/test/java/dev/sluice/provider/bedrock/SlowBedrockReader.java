package dev.sluice.provider.bedrock;

import static dev.sluice.provider.LooseJson.count;
import static dev.sluice.provider.LooseJson.get;
import static dev.sluice.provider.LooseJson.isObject;
import static dev.sluice.provider.LooseJson.object;
import static dev.sluice.provider.LooseJson.text;
import static dev.sluice.provider.LooseJson.word;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.provider.SlowReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the messages of a Converse stream slowly. Leaves out those that InvokeModel wraps, which have another format.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html">The
 *     events</a>
 */
final class SlowBedrockReader extends SlowReader {

    private final Map<Long, Call> callsByBlock = new HashMap<>();
    private String stopReason = "";
    private boolean stopped;
    private boolean metadata;

    @Override
    protected void frames(byte[] stream) {
        ByteBuffer messages = ByteBuffer.wrap(stream);
        while (messages.remaining() >= 16 && !ended()) {
            int end = messages.position() + messages.getInt(messages.position());
            int payload = messages.position() + 12 + messages.getInt(messages.position() + 4);
            if (end > messages.limit() || payload > end - 4 || payload < messages.position() + 12) {
                unclear(); // broken frames are not for this reader
                return;
            }
            messages.position(messages.position() + 12);
            Map<String, String> headers = headers(messages, payload);
            byte[] json = new byte[end - 4 - payload];
            messages.position(payload).get(json).position(end);
            String exception = headers.getOrDefault(":exception-type", headers.getOrDefault(":error-code", ""));
            if (!exception.isEmpty()
                    || !headers.getOrDefault(":message-type", "event").equals("event")) {
                fail(BedrockFailures.of(0, exception));
            } else {
                event(headers.getOrDefault(":event-type", ""), json);
            }
        }
    }

    private Map<String, String> headers(ByteBuffer messages, int end) {
        Map<String, String> headers = new HashMap<>();
        while (messages.position() < end) {
            byte[] name = new byte[messages.get()];
            messages.get(name);
            if (messages.get() != 7) {
                unclear();
                return headers;
            }
            byte[] value = new byte[messages.getShort()];
            messages.get(value);
            headers.put(new String(name, StandardCharsets.UTF_8), new String(value, StandardCharsets.UTF_8));
        }
        return headers;
    }

    @Override
    protected void chunk(String type, Object json) {
        if (!(json instanceof Map)) {
            skip();
            return;
        }
        Map<String, Object> event = object(json);
        Map<String, Object> delta = object(event, "delta");
        long block = count(event, "contentBlockIndex");
        switch (type) {
            case "contentBlockStart" -> {
                Map<String, Object> start = object(event, "start");
                Map<String, Object> tool = object(start, "toolUse");
                if (isObject(start, "toolUse") && !word(tool, "type").equals("server_tool_use")) {
                    String id = text(tool, "toolUseId");
                    Call call = announced(id, text(tool, "name"), callsByBlock.get(block));
                    callsByBlock.put(block, call);
                    call.identify(id, text(tool, "name"));
                }
            }
            case "contentBlockDelta" -> {
                text.append(text(delta, "text"));
                Map<String, Object> reasoning = object(delta, "reasoningContent");
                thinking.append(text(reasoning, "text"));
                if (!text(reasoning, "signature").isEmpty()
                        || !text(reasoning, "redactedContent").isEmpty()) {
                    thinkingEnds();
                }
                if (callsByBlock.containsKey(block)) {
                    callsByBlock.get(block).input(get(object(delta, "toolUse"), "input"));
                }
            }
            case "contentBlockStop" -> {
                if (callsByBlock.containsKey(block)) {
                    callsByBlock.get(block).end();
                }
            }
            case "messageStop" -> {
                stopReason = word(event, "stopReason");
                stopped = true;
            }
            case "metadata" -> {
                Map<String, Object> usage = object(event, "usage");
                usage(
                        count(usage, "inputTokens"),
                        count(usage, "outputTokens"),
                        count(usage, "cacheReadInputTokens"),
                        count(usage, "cacheWriteInputTokens"));
                metadata = true;
            }
            case "chunk", "message" -> unclear();
            default -> {
                // messageStart, and what may be new
            }
        }
        if (stopped && metadata) {
            close();
        }
    }

    @Override
    protected void close() {
        if (!stopped) {
            fail(ErrorCode.PROVIDER_PROTOCOL);
            return;
        }
        switch (stopReason) {
            case "max_tokens", "model_context_window_exceeded" -> complete(StopReason.MAX_TOKENS);
            case "stop_sequence" -> complete(StopReason.STOP_SEQUENCE);
            case "tool_use" -> complete(StopReason.TOOL_USE);
            case "guardrail_intervened", "content_filtered" -> complete(StopReason.REFUSAL);
            case "" -> completeWithoutReason();
            case "malformed_model_output", "malformed_tool_use" -> fail(ErrorCode.PROVIDER_PROTOCOL);
            default -> complete(StopReason.END_TURN);
        }
    }

    @Override
    protected boolean hasCacheBesides() {
        return true;
    }
}
