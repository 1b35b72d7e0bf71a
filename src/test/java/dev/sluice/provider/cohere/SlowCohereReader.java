package dev.sluice.provider.cohere;

import static dev.sluice.provider.LooseJson.count;
import static dev.sluice.provider.LooseJson.get;
import static dev.sluice.provider.LooseJson.list;
import static dev.sluice.provider.LooseJson.object;
import static dev.sluice.provider.LooseJson.says;
import static dev.sluice.provider.LooseJson.text;
import static dev.sluice.provider.LooseJson.word;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.provider.SlowReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads chat events slowly.
 *
 * @see <a href="https://docs.cohere.com/reference/chat-stream">Chat with streaming</a>
 */
final class SlowCohereReader extends SlowReader {

    private final Map<Long, Call> callsByIndex = new HashMap<>();
    private final Set<Long> ended = new HashSet<>();

    @Override
    protected void event(String type, byte[] data) {
        if (new String(data, StandardCharsets.ISO_8859_1).trim().equals("[DONE]")) {
            strays();
            done();
        } else {
            super.event(type, data);
        }
    }

    /** [DONE] follows the event that ends a reply; without that one, it may end a reply that has anything, or be an error. */
    private void done() {
        if (!ended() && !(text.isEmpty() && thinking.isEmpty() && calls.isEmpty())) {
            complete(StopReason.END_TURN);
            fail(ErrorCode.PROVIDER_PROTOCOL);
        }
        close();
    }

    @Override
    protected void unreadableError() {
        fail(ErrorCode.PROVIDER_UNAVAILABLE);
    }

    @Override
    protected void chunk(String event, Object json) {
        if (!(json instanceof Map)) {
            skip();
            return;
        }
        Map<String, Object> chunk = object(json);
        Map<String, Object> delta = object(chunk, "delta");
        Map<String, Object> message = object(delta, "message");
        String type = word(chunk, "type").isEmpty() ? event : word(chunk, "type");
        long index = count(chunk, "index");
        boolean bare = says(get(chunk, "error"))
                || (says(text(chunk, "message")) && word(chunk, "type").isEmpty());
        switch (type) {
            case "content-start", "content-delta" -> {
                for (Object content : list(message, "content")) {
                    thinking.append(text(object(content), "thinking"));
                    text.append(text(object(content), "text"));
                }
            }
            case "tool-call-start" -> {
                for (Object each : list(message, "tool_calls")) {
                    Map<String, Object> piece = object(each);
                    String name = text(object(piece, "function"), "name");
                    callsByIndex.put(index, announced(text(piece, "id"), name, callsByIndex.get(index)));
                    call(callsByIndex.get(index), piece);
                }
            }
            case "tool-call-end" -> {
                ended.add(index);
                if (callsByIndex.containsKey(index)) {
                    callsByIndex.get(index).end();
                }
            }
            case "tool-call-delta" -> {
                if (ended.contains(index)) {
                    unclear(); // more of what is complete
                } else if (callsByIndex.containsKey(index)) {
                    list(message, "tool_calls").forEach(piece -> call(callsByIndex.get(index), object(piece)));
                }
            }
            case "message-end" -> usage(object(delta, "usage"));
            default -> {
                // message-start, content-end, tool-plan-delta, citations, and what may be new
            }
        }
        if (bare || type.equals("error") || event.equals("error")) {
            unreadableError(); // all in it is for people
        } else if (type.equals("message-end")) {
            end(word(delta, "finish_reason"));
        }
    }

    private void call(Call call, Map<String, Object> piece) {
        call.identify(text(piece, "id"), text(object(piece, "function"), "name"));
        call.input(get(object(piece, "function"), "arguments"));
        if (call.isMixed()) {
            unclear(); // no server does that
        }
    }

    private void usage(Map<String, Object> usage) {
        Map<String, Object> tokens = object(usage, "tokens");
        Map<String, Object> billed = object(usage, "billed_units");
        long input = count(tokens, "input_tokens");
        long output = count(tokens, "output_tokens");
        long thought = count(tokens, "reasoning_tokens");
        usage(
                input < 0 ? count(billed, "input_tokens") : input,
                output < 0 ? count(billed, "output_tokens") : output,
                count(usage, "cached_tokens"),
                -1,
                thought < 0 ? count(billed, "reasoning_tokens") : thought);
    }

    private void end(String reason) {
        switch (reason) {
            case "MAX_TOKENS" -> complete(StopReason.MAX_TOKENS);
            case "STOP_SEQUENCE" -> complete(StopReason.STOP_SEQUENCE);
            case "TOOL_CALL" -> complete(StopReason.TOOL_USE);
            case "ERROR_TOXIC" -> fail(ErrorCode.PROVIDER_CONTENT_FILTER);
            case "ERROR_LIMIT" -> fail(ErrorCode.PROVIDER_INVALID_REQUEST);
            case "TIMEOUT" -> fail(ErrorCode.PROVIDER_TIMEOUT);
            case "ERROR" -> unreadableError();
            case "" -> completeWithoutReason();
            default -> complete(StopReason.END_TURN);
        }
    }

    @Override
    protected void close() {
        if (!ended()) {
            fail(ErrorCode.PROVIDER_PROTOCOL);
        }
    }
}
