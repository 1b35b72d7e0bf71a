package dev.sluice.provider.anthropic;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the data of one event says, as places in its bytes. Read whole before any of it is used, so that data which turns
 * out not to be JSON has said nothing. Used again for every event of a reply.
 */
final class AnthropicEvent {

    private final JsonScanner json = new JsonScanner();
    private byte[] array = new byte[0];

    String type = "";
    long index;

    /** The type of the content block that starts, or of the delta. */
    String contentType = "";

    final JsonSpan text = new JsonSpan();
    final JsonSpan thinking = new JsonSpan();
    final JsonSpan partialJson = new JsonSpan();
    String toolId = "";
    String toolName = "";

    /** A tool's input where it came whole with the block's start, or null. */
    @Nullable
    JsonText input;

    @Nullable
    String stopReason;

    long inputTokens;
    long outputTokens;
    boolean failed;
    String errorType = "";

    void read(byte[] array, int from, int to) {
        this.array = array;
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
                type = type();
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
                contentType = type();
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

    /** An empty object only says that the input will come in deltas. */
    private void input() {
        int from = json.skip();
        String text = new String(array, from, json.position() - from, StandardCharsets.UTF_8);
        input = text.substring(1, text.length() - 1).isBlank() ? null : JsonText.of(text);
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
        failed = first != 'n' && first != 'f';
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

    /** The types of the events that come by the thousand are told without making a string of each. */
    private String type() {
        if (!json.stringOrNull()) {
            return "";
        }
        if (json.is("content_block_delta")) {
            return "content_block_delta";
        }
        return json.is("text_delta") ? "text_delta" : json.decoded();
    }
}
