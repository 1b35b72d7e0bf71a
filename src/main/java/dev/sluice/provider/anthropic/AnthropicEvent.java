package dev.sluice.provider.anthropic;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * The content of one event, as places in its bytes. The decoder uses it only after the event was read whole, so that an
 * event that turns out not to be JSON has no effect. Reused for every event of a reply.
 */
final class AnthropicEvent {

    /** Types of which no new string is made for each event. */
    private static final String[] FREQUENT = {"content_block_delta", "text_delta"};

    private final JsonScanner json = new JsonScanner();

    String type = "";
    long index;

    /** The type of the content block that starts, or of the delta. */
    String contentType = "";

    final JsonSpan text = new JsonSpan();
    final JsonSpan thinking = new JsonSpan();
    final JsonSpan partialJson = new JsonSpan();
    String toolId = "";
    String toolName = "";

    /** A tool's input if the block's start contains all of it, or null. */
    @Nullable
    JsonText input;

    @Nullable
    String stopReason;

    long inputTokens;
    long outputTokens;
    boolean failed;
    String errorType = "";

    void read(byte[] array, int from, int to) {
        type = "";
        index = -1;
        contentType = "";
        text.clear();
        thinking.clear();
        partialJson.clear();
        toolId = "";
        toolName = "";
        input = null;
        stopReason = null;
        inputTokens = -1;
        outputTokens = -1;
        failed = false;
        errorType = "";
        json.start(array, from, to);
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                type = json.text(FREQUENT);
            } else if (json.is("index")) {
                index = json.number(-1);
            } else if ((json.is("delta") || json.is("content_block")) && json.peek() == '{') {
                content();
            } else if (json.is("usage") && json.peek() == '{') {
                usage();
            } else if (json.is("message") && json.peek() == '{') {
                message();
            } else if (json.is("error")) {
                error();
            } else {
                json.skip();
            }
        }
        json.end();
    }

    private void content() {
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                contentType = json.text(FREQUENT);
            } else if (json.is("text") && json.peek() == '"') {
                text.read(json);
            } else if (json.is("thinking") && json.peek() == '"') {
                thinking.read(json);
            } else if (json.is("partial_json") && json.peek() == '"') {
                partialJson.read(json);
            } else if (json.is("id")) {
                toolId = json.text();
            } else if (json.is("name")) {
                toolName = json.text();
            } else if (json.is("stop_reason")) {
                stopReason = json.stringOrNull() ? json.decoded() : null;
            } else if (json.is("input") && json.peek() == '{') {
                input();
            } else {
                json.skip();
            }
        }
    }

    /** Reads a tool's input. An empty object means that the input will come in deltas. */
    private void input() {
        JsonText source = json.source();
        String object = source.decoded();
        input = object.substring(1, object.length() - 1).isBlank() ? null : source;
    }

    private void message() {
        json.object();
        while (json.key()) {
            if (json.is("usage") && json.peek() == '{') {
                usage();
            } else {
                json.skip();
            }
        }
    }

    private void usage() {
        json.object();
        while (json.key()) {
            if (json.is("input_tokens")) {
                inputTokens = json.number(-1);
            } else if (json.is("output_tokens")) {
                outputTokens = json.number(-1);
            } else {
                json.skip();
            }
        }
    }

    private void error() {
        byte first = json.peek();
        failed = json.isSet();
        if (first == '"') {
            errorType = json.text();
        } else if (first != '{') {
            json.skip();
        } else {
            json.object();
            while (json.key()) {
                if (json.is("type")) {
                    errorType = json.text();
                } else {
                    json.skip();
                }
            }
        }
    }
}
