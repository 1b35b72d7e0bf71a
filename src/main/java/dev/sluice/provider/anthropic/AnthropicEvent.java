package dev.sluice.provider.anthropic;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import dev.sluice.provider.TokenCounts;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The content of one event, as places in its bytes. The decoder uses it only after the event was read whole, so that an
 * event that turns out not to be JSON has no effect. Reused for every event of a reply.
 */
final class AnthropicEvent {

    /** Types of which no new string is made for each event. */
    private static final String[] FREQUENT = {"content_block_delta", "text_delta"};

    private final JsonScanner json;
    private final Runnable event = this::event;

    String type = "";
    long index;

    /** The type of the content block that starts, or of the delta; empty if it cannot be read. */
    String contentType = "";

    final JsonSpan text = new JsonSpan();
    final JsonSpan thinking = new JsonSpan();
    final JsonSpan partialJson = new JsonSpan();
    String signature = "";

    /** Thinking that is encrypted. */
    String redacted = "";

    final AnthropicCitations citations;
    String toolId = "";
    String toolName = "";

    /** A tool's input if the block's start contains all of it, or null. */
    @Nullable
    JsonText input;

    @Nullable
    String stopReason;

    /** Anthropic counts what is read from and written to its cache besides the input. */
    final TokenCounts tokens = new TokenCounts(true);

    /** Whether it says something that is not read here. */
    boolean saysMore;

    boolean failed;
    String errorType = "";

    /** Makes an event that reports to {@code leftOut} how many of its fields could not be read. */
    AnthropicEvent(IntConsumer leftOut) {
        json = new JsonScanner(leftOut);
        citations = new AnthropicCitations(json);
    }

    void read(byte[] array, int from, int to) {
        json.read(array, from, to, event);
    }

    /** Whether it is one piece of text, and nothing else. */
    boolean isTextOnly() {
        return !text.isEmpty() && signature.isEmpty() && citations.list().isEmpty() && json.complete();
    }

    private void event() {
        type = "";
        index = -1;
        contentType = "";
        text.clear();
        thinking.clear();
        partialJson.clear();
        signature = "";
        redacted = "";
        citations.clear();
        toolId = "";
        toolName = "";
        input = null;
        stopReason = null;
        tokens.clear();
        saysMore = false;
        failed = false;
        errorType = "";
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                type = json.word(FREQUENT);
            } else if (json.is("index")) {
                index = json.index(-1);
            } else if (json.is("delta")) {
                content();
                contentType = contentType.isEmpty() ? typeOfDelta() : contentType;
            } else if (json.is("content_block")) {
                content();
                contentType = contentType.isEmpty() ? typeOfBlock() : contentType;
            } else if (json.is("usage")) {
                usage();
            } else if (json.is("message")) {
                message();
            } else if (json.is("error")) {
                error();
            } else {
                other();
            }
        }
        failed |= type.equals("error");
    }

    private void content() {
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                contentType = json.word(FREQUENT);
            } else if (json.is("text")) {
                json.text(text);
            } else if (json.is("thinking")) {
                json.text(thinking);
            } else if (json.is("partial_json")) {
                json.text(partialJson);
            } else if (json.is("signature")) {
                signature = json.word();
            } else if (json.is("data")) {
                redacted = json.word();
            } else if (json.is("citation")) {
                citations.read();
            } else if (json.is("citations")) {
                citations.readList();
            } else if (json.is("id")) {
                toolId = json.id();
            } else if (json.is("name")) {
                toolName = json.id();
            } else if (json.is("stop_reason")) {
                String reason = json.word();
                stopReason = reason.isEmpty() ? null : reason;
            } else if (json.is("input")) {
                input();
            } else {
                other();
            }
        }
    }

    /** Skips a value, and notes whether it says anything. */
    private void other() {
        saysMore |= json.hasContent();
        json.skip();
    }

    private String typeOfDelta() {
        if (!text.isEmpty()) {
            return "text_delta";
        } else if (!thinking.isEmpty()) {
            return "thinking_delta";
        } else if (!partialJson.isEmpty()) {
            return "input_json_delta";
        }
        return signature.isEmpty() ? "citations_delta" : "signature_delta";
    }

    private String typeOfBlock() {
        if (!text.isEmpty()) {
            return "text";
        } else if (!thinking.isEmpty()) {
            return "thinking";
        } else if (!toolName.isEmpty()) {
            return "tool_use";
        }
        return redacted.isEmpty() ? "" : "redacted_thinking";
    }

    /** Reads a tool's input. An empty object means that the input will come in deltas. */
    private void input() {
        JsonText source = json.objectSource();
        String object = source.decoded().strip();
        input = object.length() < 2 || object.substring(1, object.length() - 1).isBlank() ? null : source;
    }

    private void message() {
        json.object();
        while (json.key()) {
            if (json.is("usage")) {
                usage();
            } else {
                json.skip();
            }
        }
    }

    private void usage() {
        long written = -1;
        long parts = -1;
        json.object();
        while (json.key()) {
            if (json.is("input_tokens")) {
                tokens.input(json.number(-1));
            } else if (json.is("output_tokens")) {
                tokens.output(json.number(-1));
            } else if (json.is("cache_read_input_tokens")) {
                tokens.cached(json.number(-1));
            } else if (json.is("cache_creation_input_tokens")) {
                written = json.number(-1);
            } else if (json.is("cache_creation")) {
                parts = cacheCreation();
            } else if (json.is("output_tokens_details")) {
                outputDetails();
            } else {
                other();
            }
        }
        tokens.cacheWrite(written < 0 ? parts : written);
    }

    /** Reads what was written to the cache by its time to live. Returns the sum; negative if nothing is told. */
    private long cacheCreation() {
        long shorter = -1;
        long longer = -1;
        json.object();
        while (json.key()) {
            if (json.is("ephemeral_5m_input_tokens")) {
                shorter = json.number(-1);
            } else if (json.is("ephemeral_1h_input_tokens")) {
                longer = json.number(-1);
            } else {
                json.skip();
            }
        }
        tokens.longCacheWrite(longer);
        return shorter < 0 && longer < 0 ? -1 : Math.max(0, shorter) + Math.max(0, longer);
    }

    private void outputDetails() {
        json.object();
        while (json.key()) {
            if (json.is("thinking_tokens")) {
                tokens.reasoning(json.number(-1));
            } else {
                json.skip();
            }
        }
    }

    /** Reads an error. One that says nothing is none. */
    private void error() {
        failed = json.hasContent();
        if (!json.isObject()) {
            errorType = json.id();
            return;
        }
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                errorType = json.word();
            } else {
                json.skip();
            }
        }
    }
}
