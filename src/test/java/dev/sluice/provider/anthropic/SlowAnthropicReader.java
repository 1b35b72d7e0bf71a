package dev.sluice.provider.anthropic;

import static dev.sluice.provider.LooseJson.count;
import static dev.sluice.provider.LooseJson.get;
import static dev.sluice.provider.LooseJson.object;
import static dev.sluice.provider.LooseJson.objectOrSource;
import static dev.sluice.provider.LooseJson.says;
import static dev.sluice.provider.LooseJson.text;
import static dev.sluice.provider.LooseJson.word;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.provider.SlowReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads Messages events slowly.
 *
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/streaming">Streaming messages</a>
 */
final class SlowAnthropicReader extends SlowReader {

    private final Map<Long, Call> callsByBlock = new HashMap<>();
    private final Set<Long> ended = new HashSet<>();
    private String stopReason = "";

    @Override
    protected void chunk(String event, Object json) {
        if (!(json instanceof Map)) {
            skip();
            return;
        }
        Map<String, Object> chunk = object(json);
        String type = word(chunk, "type").isEmpty() ? event : word(chunk, "type");
        long block = count(chunk, "index");
        switch (type) {
            case "message_start" -> usage(object(object(chunk, "message"), "usage"));
            case "content_block_stop" -> ended.add(block);
            case "content_block_start" -> start(block, object(chunk, "content_block"));
            case "content_block_delta" -> delta(block, object(chunk, "delta"));
            case "message_delta" -> {
                usage(object(chunk, "usage"));
                String reason = word(object(chunk, "delta"), "stop_reason");
                stopReason = reason.isEmpty() ? stopReason : reason;
            }
            default -> {
                // ping, and what may be new
            }
        }
        Object error = get(chunk, "error");
        if (says(error) || type.equals("error") || event.equals("error")) {
            String word = text(error).isEmpty() ? word(object(error), "type") : text(error);
            fail(AnthropicFailures.of(0, word));
        } else if (type.equals("message_stop")) {
            end();
        }
    }

    /** The type of a block or delta; if it cannot be read, that of the first of some members that there is. */
    private static String type(Map<String, Object> object, String... membersAndTypes) {
        String type = word(object, "type");
        for (int i = 0; i < membersAndTypes.length && type.isEmpty(); i += 2) {
            type = text(object, membersAndTypes[i]).isEmpty() ? "" : membersAndTypes[i + 1];
        }
        return type;
    }

    private void start(long block, Map<String, Object> content) {
        switch (type(content, "text", "text", "thinking", "thinking", "name", "tool_use")) {
            case "text" -> text.append(text(content, "text"));
            case "thinking" -> thinking.append(text(content, "thinking"));
            case "tool_use" -> {
                Call call = new Call();
                calls.add(call);
                callsByBlock.put(block, call);
                call.identify(text(content, "id"), text(content, "name"));
                Object input = objectOrSource(get(content, "input"));
                if (!object(input).isEmpty() || input instanceof String) {
                    call.input(input); // an empty one means that pieces come
                }
            }
            default -> callsByBlock.remove(block); // a tool that the provider runs, its result, redacted thinking
        }
    }

    private void delta(long block, Map<String, Object> delta) {
        String type =
                type(delta, "text", "text_delta", "thinking", "thinking_delta", "partial_json", "input_json_delta");
        switch (type) {
            case "text_delta" -> text.append(text(delta, "text"));
            case "thinking_delta" -> thinking.append(text(delta, "thinking"));
            case "input_json_delta" -> {
                Call call = callsByBlock.get(block);
                if (ended.contains(block)) {
                    unclear(); // more of what is complete
                } else if (call != null) {
                    call.piece(get(delta, "partial_json"));
                }
            }
            default -> {
                // signature_delta, citations_delta
            }
        }
    }

    private void usage(Map<String, Object> usage) {
        usage(
                count(usage, "input_tokens"),
                count(usage, "output_tokens"),
                count(usage, "cache_read_input_tokens"),
                written(usage),
                count(object(usage, "output_tokens_details"), "thinking_tokens"));
    }

    /** What was written to the cache: the sum that is told, else that of its parts. */
    private static long written(Map<String, Object> usage) {
        Map<String, Object> parts = object(usage, "cache_creation");
        long sum = Stream.of("ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")
                .mapToLong(name -> count(parts, name))
                .reduce(-1, (a, b) -> b < 0 ? a : Math.max(0, a) + b);
        long told = count(usage, "cache_creation_input_tokens");
        return told < 0 ? sum : told;
    }

    @Override
    protected boolean hasCacheBesides() {
        return true;
    }

    private void end() {
        switch (stopReason) {
            case "max_tokens", "model_context_window_exceeded" -> complete(StopReason.MAX_TOKENS);
            case "stop_sequence" -> complete(StopReason.STOP_SEQUENCE);
            case "tool_use" -> complete(StopReason.TOOL_USE);
            case "refusal" -> complete(StopReason.REFUSAL);
            case "" -> completeWithoutReason();
            default -> complete(StopReason.END_TURN);
        }
    }

    /** A reply with a stop reason lacks nothing but its last event; one without is broken. */
    @Override
    protected void close() {
        if (stopReason.isEmpty()) {
            fail(ErrorCode.PROVIDER_PROTOCOL);
        } else {
            end();
        }
    }
}
