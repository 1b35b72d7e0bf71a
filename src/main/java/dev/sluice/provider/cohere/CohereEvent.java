package dev.sluice.provider.cohere;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import dev.sluice.provider.TokenCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The content of one event, as places in its bytes. The decoder uses it only after the event was read whole, so that an
 * event that turns out not to be JSON has no effect. Reused for every event of a reply.
 */
final class CohereEvent {

    /** Types of which no new string is made for each event. */
    private static final String[] FREQUENT = {"content-delta", "tool-call-delta"};

    /** Content of a message. */
    static final class Content {
        final JsonSpan text = new JsonSpan();
        final JsonSpan thinking = new JsonSpan();
    }

    /** A tool call, or a piece of one. */
    static final class Tool {
        String id = "";
        String name = "";
        final JsonSpan arguments = new JsonSpan();

        /** The source of arguments that are an object instead of a string, or null. */
        @Nullable
        JsonText object;
    }

    private final JsonScanner json;
    private final Runnable event = this::event;
    private final Runnable content = this::content;
    private final Runnable tool = this::tool;
    private final Runnable citation = this::citation;

    String type = "";
    long index;

    /** Usually one; some servers send a list. */
    final List<Content> contents = new ArrayList<>();

    final List<Tool> tools = new ArrayList<>();

    /** A piece of the model's plan for using tools. */
    final JsonSpan plan = new JsonSpan();

    final List<CohereCitation> citations = new ArrayList<>(0);

    @Nullable
    String finishReason;

    final TokenCounts tokens = new TokenCounts(false);
    private final TokenCounts billed = new TokenCounts(false);

    /** Whether it is an error, also one without a type. */
    boolean failed;

    /** Whether it has an error or a message, possibly one that says nothing. */
    private boolean hasError;

    /** Makes an event that reports to {@code leftOut} how many of its fields could not be read. */
    CohereEvent(IntConsumer leftOut) {
        json = new JsonScanner(leftOut);
    }

    /** Whether it is one piece of text, and nothing else. */
    boolean isTextOnly() {
        return type.equals("content-delta")
                && contents.size() == 1
                && !contents.get(0).text.isEmpty()
                && contents.get(0).thinking.isEmpty()
                && plan.isEmpty()
                && citations.isEmpty()
                && !failed
                && !hasError
                && json.complete();
    }

    void read(byte[] array, int from, int to) {
        json.read(array, from, to, event);
    }

    private void event() {
        type = "";
        index = -1;
        contents.clear();
        tools.clear();
        plan.clear();
        citations.clear();
        finishReason = null;
        tokens.clear();
        hasError = false;
        boolean saysError = false;
        boolean describesError = false;
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                type = json.word(FREQUENT);
            } else if (json.is("index")) {
                index = json.index(-1);
            } else if (json.is("delta")) {
                delta();
            } else if (json.is("error")) {
                hasError |= json.isObject() || json.isArray() || json.isString();
                saysError = json.hasContent();
                json.skip();
            } else if (json.is("message")) {
                hasError |= json.isText();
                describesError = json.isText() && json.hasContent();
                json.skip();
            } else {
                json.skip();
            }
        }
        failed = saysError || type.equals("error") || (describesError && type.isEmpty());
    }

    private void delta() {
        json.object();
        while (json.key()) {
            if (json.is("message")) {
                message();
            } else if (json.is("finish_reason")) {
                finishReason = json.word();
            } else if (json.is("usage")) {
                usage();
            } else {
                json.skip();
            }
        }
    }

    private void message() {
        json.object();
        while (json.key()) {
            if (json.is("content")) {
                json.list(content);
            } else if (json.is("tool_calls")) {
                json.list(tool);
            } else if (json.is("tool_plan")) {
                json.text(plan);
            } else if (json.is("citations")) {
                json.list(citation);
            } else {
                json.skip();
            }
        }
    }

    private void content() {
        Content content = new Content();
        contents.add(content);
        json.object();
        while (json.key()) {
            if (json.is("text")) {
                json.text(content.text);
            } else if (json.is("thinking")) {
                json.text(content.thinking);
            } else {
                json.skip();
            }
        }
    }

    private void citation() {
        citations.add(CohereCitation.read(json));
    }

    private void tool() {
        Tool tool = new Tool();
        tools.add(tool);
        json.object();
        while (json.key()) {
            if (json.is("id")) {
                tool.id = json.id();
            } else if (json.is("function")) {
                json.object();
                while (json.key()) {
                    if (json.is("name")) {
                        tool.name = json.id();
                    } else if (json.is("arguments") && json.isObject()) {
                        tool.object = json.source();
                    } else if (json.is("arguments")) {
                        json.text(tool.arguments);
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
     * Reads the token counts, and what is billed, which leaves out Cohere's own prompt. That counts also where {@code tokens} is
     * missing.
     */
    private void usage() {
        billed.clear();
        json.object();
        while (json.key()) {
            if (json.is("tokens")) {
                counts(tokens);
            } else if (json.is("billed_units")) {
                counts(billed);
            } else if (json.is("cached_tokens")) {
                tokens.cached(json.number(-1));
            } else {
                json.skip();
            }
        }
        tokens.fill(billed);
        tokens.billed(billed.input(), billed.output());
    }

    private void counts(TokenCounts counts) {
        json.object();
        while (json.key()) {
            if (json.is("input_tokens")) {
                counts.input(json.number(-1));
            } else if (json.is("output_tokens")) {
                counts.output(json.number(-1));
            } else if (json.is("reasoning_tokens")) {
                counts.reasoning(json.number(-1));
            } else {
                json.skip();
            }
        }
    }
}
