package dev.sluice.provider.bedrock;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;

/**
 * The content of one message's payload, as places in its bytes. The decoder uses it only after the payload was read
 * whole, so that a payload that turns out not to be JSON has no effect. Reused for every message of a reply.
 */
final class BedrockEvent {

    private final JsonScanner json = new JsonScanner();

    long index;
    final JsonSpan text = new JsonSpan();
    final JsonSpan thinking = new JsonSpan();
    final JsonSpan input = new JsonSpan();

    /** Whether the block that starts is a call of one of the caller's tools. */
    boolean startsCall;

    String toolId = "";
    String toolName = "";
    String stopReason = "";
    long inputTokens;
    long outputTokens;
    String errorType = "";

    /** InvokeModel's chunk, in Base64. */
    final JsonSpan bytes = new JsonSpan();

    void read(byte[] array, int from, int to) {
        index = -1;
        text.clear();
        thinking.clear();
        input.clear();
        bytes.clear();
        startsCall = false;
        toolId = "";
        toolName = "";
        stopReason = "";
        inputTokens = -1;
        outputTokens = -1;
        errorType = "";
        json.start(array, from, to);
        json.object();
        while (json.key()) {
            if (json.is("contentBlockIndex")) {
                index = json.numberOrSkip(-1);
            } else if (json.is("delta") && json.peek() == '{') {
                delta();
            } else if (json.is("start") && json.peek() == '{') {
                start();
            } else if (json.is("stopReason")) {
                stopReason = json.text();
            } else if (json.is("usage") && json.peek() == '{') {
                usage();
            } else if (json.is("__type") || (json.is("code") && errorType.isEmpty())) {
                errorType = json.text();
            } else if (json.is("bytes") && json.peek() == '"') {
                bytes.read(json);
            } else {
                json.skip();
            }
        }
        json.end();
    }

    private void delta() {
        json.object();
        while (json.key()) {
            if (json.is("text") && json.peek() == '"') {
                text.read(json);
            } else if (json.is("reasoningContent") && json.peek() == '{') {
                reasoning();
            } else if (json.is("toolUse") && json.peek() == '{') {
                input();
            } else {
                json.skip();
            }
        }
    }

    /** Reads thinking. Skips {@code signature} and {@code redactedContent}, which readers do not get. */
    private void reasoning() {
        json.object();
        while (json.key()) {
            if (json.is("text") && json.peek() == '"') {
                thinking.read(json);
            } else {
                json.skip();
            }
        }
    }

    private void input() {
        json.object();
        while (json.key()) {
            if (json.is("input") && json.peek() == '"') {
                input.read(json);
            } else {
                json.skip();
            }
        }
    }

    private void start() {
        json.object();
        while (json.key()) {
            if (!json.is("toolUse") || json.peek() != '{') {
                json.skip();
                continue;
            }
            startsCall = true;
            json.object();
            while (json.key()) {
                if (json.is("toolUseId")) {
                    toolId = json.text();
                } else if (json.is("name")) {
                    toolName = json.text();
                } else if (json.is("type")) {
                    startsCall = !json.text().equals("server_tool_use");
                } else {
                    json.skip();
                }
            }
        }
    }

    private void usage() {
        json.object();
        while (json.key()) {
            if (json.is("inputTokens")) {
                inputTokens = json.numberOrSkip(-1);
            } else if (json.is("outputTokens")) {
                outputTokens = json.numberOrSkip(-1);
            } else {
                json.skip();
            }
        }
    }
}
