package dev.sluice.provider.bedrock;

import dev.sluice.provider.JsonScanner;

/**
 * What the payload of one message says, as places in its bytes. Read whole before any of it is used, so that a payload which
 * turns out not to be JSON has said nothing. Used again for every message of a reply.
 */
final class ConverseEvent {

    private final JsonScanner json = new JsonScanner();

    long index;
    int textFrom;
    int textTo;
    boolean textPlain;
    int thinkingFrom;
    int thinkingTo;
    boolean thinkingPlain;
    int inputFrom;
    int inputTo;
    boolean inputPlain;

    /** Whether the block that starts is a tool's call, and one that the caller is to run. */
    boolean startsCall;

    String toolId = "";
    String toolName = "";
    String stopReason = "";
    long inputTokens;
    long outputTokens;
    String errorType = "";

    /** InvokeModel's chunk, in Base64. */
    int bytesFrom;

    int bytesTo;

    void read(byte[] array, int from, int to) {
        index = -1;
        textFrom = textTo = thinkingFrom = thinkingTo = inputFrom = inputTo = bytesFrom = bytesTo = 0;
        textPlain = thinkingPlain = inputPlain = true;
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
                index = number();
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
                json.string();
                bytesFrom = json.stringFrom();
                bytesTo = json.stringTo();
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
                json.string();
                textFrom = json.stringFrom();
                textTo = json.stringTo();
                textPlain = json.stringPlain();
            } else if (json.is("reasoningContent") && json.peek() == '{') {
                reasoning();
            } else if (json.is("toolUse") && json.peek() == '{') {
                input();
            } else {
                json.skip();
            }
        }
    }

    /** Its {@code signature} and {@code redactedContent} are nothing for the reader. */
    private void reasoning() {
        json.object();
        while (json.key()) {
            if (json.is("text") && json.peek() == '"') {
                json.string();
                thinkingFrom = json.stringFrom();
                thinkingTo = json.stringTo();
                thinkingPlain = json.stringPlain();
            } else {
                json.skip();
            }
        }
    }

    private void input() {
        json.object();
        while (json.key()) {
            if (json.is("input") && json.peek() == '"') {
                json.string();
                inputFrom = json.stringFrom();
                inputTo = json.stringTo();
                inputPlain = json.stringPlain();
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
                inputTokens = number();
            } else if (json.is("outputTokens")) {
                outputTokens = number();
            } else {
                json.skip();
            }
        }
    }

    private long number() {
        byte first = json.peek();
        if (first == '-' || (first >= '0' && first <= '9')) {
            return json.number(-1);
        }
        json.skip();
        return -1;
    }
}
