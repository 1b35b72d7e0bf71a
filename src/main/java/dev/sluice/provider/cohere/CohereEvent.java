package dev.sluice.provider.cohere;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import org.jspecify.annotations.Nullable;

/**
 * The content of one event, as places in its bytes. The decoder uses it only after the event was read whole, so that an
 * event that turns out not to be JSON has no effect. Reused for every event of a reply.
 */
final class CohereEvent {

    /** Types of which no new string is made for each event. */
    private static final String[] FREQUENT = {"content-delta", "tool-call-delta"};

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

    /** Whether it is an error, also one without a type. */
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
                type = json.text(FREQUENT);
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

    /** Reads a message. Skips {@code tool_plan}, which is neither text nor thinking, and {@code citations}. */
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

    /**
     * Reads the token counts. Billed units, which leave out Cohere's own prompt, count only where {@code tokens} is
     * missing.
     */
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
}
