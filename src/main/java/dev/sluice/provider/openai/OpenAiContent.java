package dev.sluice.provider.openai;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
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
        TOOL,
        /** A {@code data:} URL. */
        FILE,
        SOURCE,
        DETAIL
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

        /** The name of a call, or of the member in which thinking came. */
        String name = "";

        /** The source of a tool call's arguments where they are an object; {@code from} and {@code to} are unused then. */
        @Nullable
        JsonText objectArguments;

        @Nullable
        SourceCited source;

        @Nullable
        ThinkingDetail detail;
    }

    private final JsonScanner json;
    private final JsonSpan place = new JsonSpan();
    private final List<Part> pool = new ArrayList<>();
    private int size;

    /** The sources of the chunk, also of those outside of its choices. */
    final OpenAiSources sources;

    OpenAiContent(JsonScanner json) {
        this.json = json;
        this.sources = new OpenAiSources(json, source -> next(Kind.SOURCE, false).source = source);
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

    /** Reads a delta or a message. Returns whether it is an object. */
    boolean read(boolean inMessage) {
        boolean reasoned = false;
        boolean object = json.object();
        while (json.key()) {
            if (json.is("content")) {
                text(inMessage);
            } else if (json.is("reasoning_content") || json.is("reasoning") || json.is("reasoning_text")) {
                // A server that sends several of these sends the same text in each.
                if (reasoned) {
                    json.skip();
                } else {
                    String member = thinkingMember();
                    reasoned = add(Kind.REASONING, inMessage);
                    if (reasoned) {
                        part(size - 1).name = member;
                    }
                }
            } else if (json.is("reasoning_details")) {
                // OpenRouter's list of the same text, usually but not always sent along with the string.
                boolean before = reasoned;
                int parts = size;
                json.list(() -> detail(inMessage, before));
                for (int i = parts; i < size; i++) {
                    reasoned |= part(i).kind == Kind.REASONING;
                }
            } else if (json.is("refusal")) {
                add(Kind.REFUSAL, inMessage);
            } else if (json.is("tool_calls")) {
                json.list(() -> tool(inMessage));
            } else if (json.is("function_call")) {
                if (json.isObject()) {
                    function(next(Kind.TOOL, inMessage));
                } else {
                    json.leaveOut();
                }
            } else if (json.is("annotations") || json.is("citations")) {
                sources.list();
            } else if (json.is("context") && json.isObject()) {
                sources.context();
            } else if (json.is("images")) {
                json.list(() -> image(inMessage));
            } else {
                json.skip();
            }
        }
        return object;
    }

    /** The member that comes next. */
    private String thinkingMember() {
        return json.is("reasoning_content")
                ? "reasoning_content"
                : json.is("reasoning") ? "reasoning" : "reasoning_text";
    }

    /** Reads content: a text, null, or a list of typed parts. */
    private void text(boolean inMessage) {
        if (!json.isArray() && !json.isObject()) {
            add(Kind.TEXT, inMessage);
            return;
        }
        json.list(() -> typedPart(inMessage));
    }

    private void typedPart(boolean inMessage) {
        json.object();
        while (json.key()) {
            if (json.is("text")) {
                add(Kind.TEXT, inMessage);
            } else if (json.is("thinking") && (json.isArray() || json.isObject())) {
                json.list(() -> thought(inMessage));
            } else if (json.is("thinking")) {
                add(Kind.REASONING, inMessage);
            } else if (json.is("reference_ids")) {
                sources.references();
            } else if (json.is("image_url")) {
                imageUrl(inMessage);
            } else {
                json.skip();
            }
        }
    }

    private void thought(boolean inMessage) {
        json.object();
        while (json.key()) {
            if (json.is("text")) {
                add(Kind.REASONING, inMessage);
            } else {
                json.skip();
            }
        }
    }

    /** Reads a detail, or a piece of one. Its text is thinking unless that came already. */
    private void detail(boolean inMessage, boolean reasoned) {
        Part part = next(Kind.DETAIL, inMessage);
        part.detail = ThinkingDetail.read(json, place);
        set(part);
        if (!reasoned && !place.isEmpty()) {
            set(next(Kind.REASONING, inMessage));
        }
    }

    private void image(boolean inMessage) {
        json.object();
        while (json.key()) {
            if (json.is("image_url")) {
                imageUrl(inMessage);
            } else {
                json.skip();
            }
        }
    }

    /** Reads the address of a picture, which OpenAI's form of requests has in an object. */
    private void imageUrl(boolean inMessage) {
        if (json.isString()) {
            add(Kind.FILE, inMessage);
            return;
        }
        json.object();
        while (json.key()) {
            if (json.is("url") && json.isString()) {
                add(Kind.FILE, inMessage);
            } else if (json.is("url")) {
                json.leaveOut();
            } else {
                json.skip();
            }
        }
    }

    private void tool(boolean inMessage) {
        if (!json.isObject()) {
            json.leaveOut();
            return;
        }
        Part part = next(Kind.TOOL, inMessage);
        json.object();
        while (json.key()) {
            if (json.is("index")) {
                part.toolIndex = json.index(-1);
            } else if (json.is("id")) {
                part.id = json.id();
            } else if (json.is("function")) {
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
                part.name = json.id();
            } else if (json.is("arguments") && json.isObject()) {
                // An object instead of a string: its own source is the string.
                part.objectArguments = json.source();
            } else if (json.is("arguments")) {
                json.text(place);
                set(part);
            } else {
                json.skip();
            }
        }
    }

    /** Reads a text and adds it, unless it is empty. Returns whether it was added. */
    private boolean add(Kind kind, boolean inMessage) {
        if (!json.text(place)) {
            return false;
        }
        set(next(kind, inMessage));
        return true;
    }

    private void set(Part part) {
        part.from = place.from();
        part.to = place.to();
        part.plain = place.plain();
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
        part.source = null;
        part.detail = null;
        return part;
    }
}
