package dev.sluice.provider.openai;

import dev.sluice.event.JsonText;
import dev.sluice.provider.JsonScanner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one chunk says, as places in its bytes. Read whole before any of it is used, so that a chunk which turns out not to
 * be JSON has said nothing. Used again for every chunk of a reply.
 */
final class Chunk {

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

        /** A tool call's arguments where they came as an object; then {@code from} and {@code to} mean nothing. */
        @Nullable
        JsonText objectArguments;
    }

    private final JsonScanner json = new JsonScanner();
    private final List<Part> pool = new ArrayList<>();
    private byte[] array = new byte[0];

    int parts;
    boolean hasDelta;

    @Nullable
    String finishReason;

    long inputTokens;
    long outputTokens;
    boolean failed;
    int errorStatus;
    final StringBuilder errorWords = new StringBuilder();

    Part part(int i) {
        return pool.get(i);
    }

    void read(byte[] array, int from, int to) {
        this.array = array;
        parts = 0;
        hasDelta = false;
        finishReason = null;
        inputTokens = -1;
        outputTokens = -1;
        failed = false;
        errorStatus = 0;
        errorWords.setLength(0);
        boolean choices = false;
        boolean describesError = false;
        json.start(array, from, to);
        json.object();
        while (json.key()) {
            if (json.is("choices") && json.peek() == '[') {
                choices = true;
                choices();
            } else if (json.is("usage") && json.peek() == '{') {
                usage();
            } else if (json.is("x_groq") && json.peek() == '{') {
                nestedUsage();
            } else if (json.is("error") && isSomething(json.peek())) {
                failed = true;
                error();
            } else if (json.is("code") || json.is("type") || json.is("status") || json.is("detail")) {
                // Not by a type alone: what kinds of chunks there will be is not known.
                describesError |= json.is("detail") && isSomething(json.peek());
                word(json.is("code") || json.is("status"));
            } else if (json.is("message") && isSomething(json.peek())) {
                describesError = true;
                json.skip();
            } else {
                json.skip();
            }
        }
        json.end();
        // An error without its wrapper: {"detail": …}, {"object": "error", "message": …}.
        failed |= describesError && !choices;
        if (!failed) {
            errorWords.setLength(0);
        }
    }

    private static boolean isSomething(byte first) {
        return first != 'n' && first != 'f';
    }

    private void choices() {
        json.array();
        while (json.element()) {
            int before = parts;
            boolean deltaBefore = hasDelta;
            long index = 0;
            String finish = null;
            json.object();
            while (json.key()) {
                if (json.is("index")) {
                    index = json.number(0);
                } else if (json.is("delta") && json.peek() == '{') {
                    hasDelta = true;
                    content(false);
                } else if (json.is("message") && json.peek() == '{') {
                    content(true);
                } else if (json.is("finish_reason")) {
                    finish = json.stringOrNull() ? decoded() : null;
                } else if (json.is("usage") && json.peek() == '{') {
                    usage();
                } else {
                    json.skip();
                }
            }
            if (index != 0) {
                parts = before;
                hasDelta = deltaBefore;
            } else if (finish != null && !finish.isEmpty()) {
                finishReason = finish;
            }
        }
    }

    private void content(boolean inMessage) {
        boolean reasoned = false;
        json.object();
        while (json.key()) {
            if (json.is("content")) {
                text(inMessage);
            } else if (json.is("reasoning_content") || json.is("reasoning")) {
                // Where a server sends both they are the same.
                if (!reasoned && json.peek() == '"') {
                    json.string();
                    reasoned = json.stringTo() > json.stringFrom();
                    add(Kind.REASONING, inMessage);
                } else {
                    json.skip();
                }
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

    /** Content is a string, null, or a list of typed parts. */
    private void text(boolean inMessage) {
        if (json.peek() == '"') {
            json.string();
            add(Kind.TEXT, inMessage);
        } else if (json.peek() == '[') {
            json.array();
            while (json.element()) {
                if (json.peek() == '{') {
                    typedPart(Kind.TEXT, inMessage);
                } else {
                    json.skip();
                }
            }
        } else {
            json.skip();
        }
    }

    private void typedPart(Kind kind, boolean inMessage) {
        json.object();
        while (json.key()) {
            if (json.is("text") && json.peek() == '"') {
                json.string();
                add(kind, inMessage);
            } else if (json.is("thinking") && json.peek() == '"') {
                json.string();
                add(Kind.REASONING, inMessage);
            } else if (json.is("thinking") && json.peek() == '[') {
                json.array();
                while (json.element()) {
                    if (json.peek() == '{') {
                        typedPart(Kind.REASONING, inMessage);
                    } else {
                        json.skip();
                    }
                }
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
                part.id = json.stringOrNull() ? decoded() : "";
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
                part.name = json.stringOrNull() ? decoded() : "";
            } else if (json.is("arguments") && json.peek() == '"') {
                json.string();
                part.from = json.stringFrom();
                part.to = json.stringTo();
                part.plain = json.stringPlain();
            } else if (json.is("arguments") && json.peek() == '{') {
                objectArguments(part);
            } else {
                json.skip();
            }
        }
    }

    /** Arguments as an object instead of a string: the string is the object's own text. */
    private void objectArguments(Part part) {
        int from = json.skip();
        String text = new String(array, from, json.position() - from, StandardCharsets.UTF_8);
        part.objectArguments = JsonText.of(text);
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
        if (parts == pool.size()) {
            pool.add(new Part());
        }
        Part part = pool.get(parts++);
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

    private void nestedUsage() {
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
        long prompt = -1;
        long completion = -1;
        long total = -1;
        long thinking = 0;
        json.object();
        while (json.key()) {
            if (json.is("prompt_tokens")) {
                prompt = json.number(-1);
            } else if (json.is("completion_tokens")) {
                completion = json.number(-1);
            } else if (json.is("total_tokens")) {
                total = json.number(-1);
            } else if (json.is("completion_tokens_details") && json.peek() == '{') {
                thinking = reasoningTokens();
            } else {
                json.skip();
            }
        }
        // Most count thinking among the completion's tokens; where it is told apart only the total gives it away.
        boolean apart = thinking > 0 && completion >= 0 && total == prompt + completion + thinking;
        inputTokens = prompt;
        outputTokens = apart ? completion + thinking : completion;
    }

    private long reasoningTokens() {
        long tokens = 0;
        json.object();
        while (json.key()) {
            if (json.is("reasoning_tokens")) {
                tokens = json.number(0);
            } else {
                json.skip();
            }
        }
        return tokens;
    }

    private void error() {
        if (json.peek() != '{') {
            word(false);
            return;
        }
        json.object();
        while (json.key()) {
            if (json.is("type") || json.is("code") || json.is("status") || json.is("status_code")) {
                word(!json.is("type"));
            } else {
                json.skip();
            }
        }
    }

    /** Notes a string for naming the failure, or a number that is an HTTP status. */
    private void word(boolean status) {
        byte first = json.peek();
        if (first == '"') {
            json.string();
            errorWords.append(decoded()).append(' ');
        } else if (status && first >= '0' && first <= '9') {
            errorStatus = (int) Math.min(json.number(0), 999);
        } else {
            json.skip();
        }
    }

    private String decoded() {
        return new JsonText(array, json.stringFrom(), json.stringTo()).decoded();
    }
}
