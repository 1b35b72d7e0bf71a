package dev.sluice.provider.cohere;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import org.jspecify.annotations.Nullable;

/**
 * What the data of one event says, as places in its bytes. Read whole before any of it is used, so that data which turns
 * out not to be JSON has said nothing. Used again for every event of a reply.
 */
final class CohereEvent {

    private final JsonScanner json = new JsonScanner();

    String type = "";
    long index;
    final JsonSpan text = new JsonSpan();
    final JsonSpan thinking = new JsonSpan();
    String toolId = "";
    String toolName = "";
    final JsonSpan arguments = new JsonSpan();

    @Nullable
    String finishReason;

    long inputTokens;
    long outputTokens;

    /** An error that stands by itself, without a type. */
    boolean failed;

    void read(byte[] array, int from, int to) {
        type = "";
        index = -1;
        text.clear();
        thinking.clear();
        arguments.clear();
        toolId = "";
        toolName = "";
        finishReason = null;
        inputTokens = -1;
        outputTokens = -1;
        boolean describesError = false;
        json.start(array, from, to);
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                type = type();
            } else if (json.is("index")) {
                index = json.numberOrSkip(-1);
            } else if (json.is("delta") && json.peek() == '{') {
                delta();
            } else if (json.is("message") || json.is("error")) {
                byte first = json.peek();
                describesError |= first == '"' || (json.is("error") && first == '{');
                json.skip();
            } else {
                json.skip();
            }
        }
        json.end();
        failed = describesError && (type.isEmpty() || type.equals("error"));
    }

    private void delta() {
        json.object();
        while (json.key()) {
            if (json.is("message") && json.peek() == '{') {
                message();
            } else if (json.is("finish_reason")) {
                finishReason = json.text();
            } else if (json.is("usage") && json.peek() == '{') {
                usage();
            } else {
                json.skip();
            }
        }
    }

    /** Its {@code tool_plan} is neither the reply nor thinking, and {@code citations} are places in the text. */
    private void message() {
        json.object();
        while (json.key()) {
            if (json.is("content") && json.peek() == '{') {
                content();
            } else if (json.is("tool_calls") && json.peek() == '{') {
                tool();
            } else {
                json.skip();
            }
        }
    }

    private void content() {
        json.object();
        while (json.key()) {
            if (json.is("text") && json.peek() == '"') {
                text.read(json);
            } else if (json.is("thinking") && json.peek() == '"') {
                thinking.read(json);
            } else {
                json.skip();
            }
        }
    }

    private void tool() {
        json.object();
        while (json.key()) {
            if (json.is("id")) {
                toolId = json.text();
            } else if (json.is("function") && json.peek() == '{') {
                json.object();
                while (json.key()) {
                    if (json.is("name")) {
                        toolName = json.text();
                    } else if (json.is("arguments") && json.peek() == '"') {
                        arguments.read(json);
                    } else {
                        json.skip();
                    }
                }
            } else {
                json.skip();
            }
        }
    }

    /** What was read and written; what is billed leaves out Cohere's own prompt, and counts where nothing else is told. */
    private void usage() {
        long billedInput = -1;
        long billedOutput = -1;
        json.object();
        while (json.key()) {
            if (json.is("tokens") && json.peek() == '{') {
                tokens();
            } else if (json.is("billed_units") && json.peek() == '{') {
                long input = inputTokens;
                long output = outputTokens;
                tokens();
                billedInput = inputTokens;
                billedOutput = outputTokens;
                inputTokens = input;
                outputTokens = output;
            } else {
                json.skip();
            }
        }
        inputTokens = inputTokens < 0 ? billedInput : inputTokens;
        outputTokens = outputTokens < 0 ? billedOutput : outputTokens;
    }

    private void tokens() {
        json.object();
        while (json.key()) {
            if (json.is("input_tokens")) {
                inputTokens = json.numberOrSkip(-1);
            } else if (json.is("output_tokens")) {
                outputTokens = json.numberOrSkip(-1);
            } else {
                json.skip();
            }
        }
    }

    /** The types of the events that come by the thousand are told without making a string of each. */
    private String type() {
        if (json.peek() != '"') {
            json.skip();
            return "";
        }
        json.string();
        if (json.is("content-delta")) {
            return "content-delta";
        }
        return json.is("tool-call-delta") ? "tool-call-delta" : json.decoded();
    }
}
