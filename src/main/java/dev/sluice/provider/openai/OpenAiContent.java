package dev.sluice.provider.openai;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pieces of content in one chunk, in their order: the content of {@code delta} and {@code message}. */
final class OpenAiContent {

    enum Kind {
        TEXT,
        REASONING,
        REFUSAL,
        TOOL
    }

    /** One piece of content: a string at {@code [from, to)}. */
    static final class Part {
        Kind kind = Kind.TEXT;
        int from;
        int to;
        boolean plain;
        boolean inMessage;
        int toolIndex;
        String id = "";
        String name = "";

        /** The source of a tool call's arguments where they are an object; {@code from} and {@code to} are unused then. */
        @Nullable
        JsonText objectArguments;
    }

    private final JsonScanner json;
    private final List<Part> pool = new ArrayList<>();
    private int size;

    OpenAiContent(JsonScanner json) {
        this.json = json;
    }

    /** Forgets all parts: a new chunk begins. */
    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    Part part(int i) {
        return pool.get(i);
    }

    /** Forgets what came after the first {@code parts}. */
    void shrink(int parts) {
        size = parts;
    }

    /** Reads a delta or a message. */
    void read(boolean inMessage) {
        boolean reasoned = false;
        json.object();
        while (json.key()) {
            if (json.is("content")) {
                text(inMessage);
            } else if (json.is("reasoning_content") || json.is("reasoning") || json.is("reasoning_text")) {
                // A server that sends several of these sends the same text in each.
                if (!reasoned && json.peek() == '"') {
                    json.string();
                    reasoned = json.stringTo() > json.stringFrom();
                    add(Kind.REASONING, inMessage);
                } else {
                    json.skip();
                }
            } else if (json.is("reasoning_details") && json.peek() == '[' && !reasoned) {
                // OpenRouter's list of the same text, usually but not always sent along with the string.
                int before = size;
                json.array();
                while (json.element()) {
                    thought(inMessage);
                }
                reasoned = size > before;
            } else if (json.is("refusal") && json.peek() == '"') {
                json.string();
                add(Kind.REFUSAL, inMessage);
            } else if (json.is("tool_calls") && json.peek() == '[') {
                json.array();
                while (json.element()) {
                    tool(inMessage);
                }
            } else if (json.is("function_call") && json.peek() == '{') {
                Part part = next(Kind.TOOL, inMessage);
                function(part);
            } else {
                json.skip();
            }
        }
    }

    /** Reads content: a string, null, or a list of typed parts. */
    private void text(boolean inMessage) {
        if (json.peek() == '"') {
            json.string();
            add(Kind.TEXT, inMessage);
        } else if (json.peek() == '[') {
            json.array();
            while (json.element()) {
                if (json.peek() == '{') {
                    typedPart(inMessage);
                } else {
                    json.skip();
                }
            }
        } else {
            json.skip();
        }
    }

    private void typedPart(boolean inMessage) {
        json.object();
        while (json.key()) {
            if (json.is("text") && json.peek() == '"') {
                json.string();
                add(Kind.TEXT, inMessage);
            } else if (json.is("thinking") && json.peek() == '"') {
                json.string();
                add(Kind.REASONING, inMessage);
            } else if (json.is("thinking") && json.peek() == '[') {
                json.array();
                while (json.element()) {
                    thought(inMessage);
                }
            } else {
                json.skip();
            }
        }
    }

    private void thought(boolean inMessage) {
        if (json.peek() != '{') {
            json.skip();
            return;
        }
        json.object();
        while (json.key()) {
            if (json.is("text") && json.peek() == '"') {
                json.string();
                add(Kind.REASONING, inMessage);
            } else {
                json.skip();
            }
        }
    }

    private void tool(boolean inMessage) {
        Part part = next(Kind.TOOL, inMessage);
        json.object();
        while (json.key()) {
            if (json.is("index")) {
                part.toolIndex = (int) Math.min(json.number(-1), Integer.MAX_VALUE);
            } else if (json.is("id")) {
                part.id = json.stringOrNull() ? json.decoded() : "";
            } else if (json.is("function") && json.peek() == '{') {
                function(part);
            } else {
                json.skip();
            }
        }
    }

    private void function(Part part) {
        json.object();
        while (json.key()) {
            if (json.is("name")) {
                part.name = json.stringOrNull() ? json.decoded() : "";
            } else if (json.is("arguments") && json.peek() == '"') {
                json.string();
                part.from = json.stringFrom();
                part.to = json.stringTo();
                part.plain = json.stringPlain();
            } else if (json.is("arguments") && json.peek() == '{') {
                // An object instead of a string: its own source is the string.
                part.objectArguments = json.source();
            } else {
                json.skip();
            }
        }
    }

    private void add(Kind kind, boolean inMessage) {
        if (json.stringTo() == json.stringFrom()) {
            return;
        }
        Part part = next(kind, inMessage);
        part.from = json.stringFrom();
        part.to = json.stringTo();
        part.plain = json.stringPlain();
    }

    private Part next(Kind kind, boolean inMessage) {
        if (size == pool.size()) {
            pool.add(new Part());
        }
        Part part = pool.get(size++);
        part.kind = kind;
        part.inMessage = inMessage;
        part.from = 0;
        part.to = 0;
        part.plain = true;
        part.toolIndex = -1;
        part.id = "";
        part.name = "";
        part.objectArguments = null;
        return part;
    }
}
