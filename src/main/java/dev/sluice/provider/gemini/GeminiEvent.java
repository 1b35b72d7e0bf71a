package dev.sluice.provider.gemini;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonText;
import java.util.ArrayList;
import java.util.List;

/**
 * The content of one chunk, as places in its bytes. The decoder uses it only after the chunk was read whole, so that a chunk
 * that turns out not to be JSON has no effect. Reused for every chunk of a reply.
 */
final class GeminiEvent {

    enum Kind {
        TEXT,
        THOUGHT,
        CALL
    }

    /** One part of the content: a string at {@code [from, to)}, or a call. */
    static final class Part {
        Kind kind = Kind.TEXT;
        int from;
        int to;
        boolean plain;
        String id = "";
        String name = "";

        /** The source of a call's arguments, possibly empty. */
        JsonText arguments = JsonText.EMPTY;

        /** The pieces of a call's arguments that are streamed, in their order. */
        List<ArgumentPiece> pieces = List.of();

        /** Whether another part of the same call is expected. */
        boolean continues;
    }

    private final JsonScanner json = new JsonScanner();
    private final List<Part> pool = new ArrayList<>();
    private byte[] array = {};

    int parts;

    /** Why the model stopped; empty while it goes on. */
    String finishReason = "";

    /** Why the prompt was refused; empty if it was not. */
    String blockReason = "";

    long promptTokens;
    long candidateTokens;
    long thoughtTokens;
    final GeminiError error = new GeminiError(json);

    Part part(int i) {
        return pool.get(i);
    }

    /** Reads a chunk, or a list of chunks, which is the form of errors where no event stream was requested. */
    void read(byte[] array, int from, int to) {
        parts = 0;
        finishReason = "";
        blockReason = "";
        promptTokens = -1;
        candidateTokens = -1;
        thoughtTokens = -1;
        error.clear();
        this.array = array;
        json.start(array, from, to);
        if (json.peek() == '[') {
            json.array();
            while (json.element()) {
                chunk();
            }
        } else {
            chunk();
        }
        json.end();
    }

    private void chunk() {
        json.object();
        while (json.key()) {
            if (json.is("candidates") && json.peek() == '[') {
                json.array();
                while (json.element()) {
                    candidate();
                }
            } else if (json.is("usageMetadata") && json.peek() == '{') {
                usage();
            } else if (json.is("promptFeedback") && json.peek() == '{') {
                promptFeedback();
            } else if (json.is("error")) {
                error.read();
            } else {
                error.readUnwrapped();
            }
        }
    }

    private void candidate() {
        int before = parts;
        long index = 0;
        String finish = "";
        json.object();
        while (json.key()) {
            if (json.is("content") && json.peek() == '{') {
                content();
            } else if (json.is("finishReason")) {
                finish = json.text();
            } else if (json.is("index")) {
                index = json.number(0);
            } else {
                json.skip();
            }
        }
        if (index != 0) {
            parts = before;
        } else if (!finish.isEmpty() && !finish.equals("FINISH_REASON_UNSPECIFIED")) {
            finishReason = finish;
        }
    }

    private void content() {
        json.object();
        while (json.key()) {
            if (json.is("parts") && json.peek() == '[') {
                json.array();
                while (json.element()) {
                    part();
                }
            } else {
                json.skip();
            }
        }
    }

    /**
     * Reads a part. Skips code that Google runs, its results, files and signatures of thoughts, which readers do not
     * get.
     */
    private void part() {
        Part part = next();
        boolean wanted = false;
        boolean thought = false;
        json.object();
        while (json.key()) {
            if (json.is("text") && json.peek() == '"') {
                json.string();
                part.from = json.stringFrom();
                part.to = json.stringTo();
                part.plain = json.stringPlain();
                wanted |= part.to > part.from;
            } else if (json.is("thought")) {
                thought = json.peek() == 't';
                json.skip();
            } else if (json.is("functionCall") && json.peek() == '{') {
                part.kind = Kind.CALL;
                call(part);
                wanted = true;
            } else {
                json.skip();
            }
        }
        if (thought && part.kind == Kind.TEXT) {
            part.kind = Kind.THOUGHT;
        }
        if (!wanted) {
            parts--;
        }
    }

    private void call(Part part) {
        json.object();
        while (json.key()) {
            if (json.is("id")) {
                part.id = json.text();
            } else if (json.is("name")) {
                part.name = json.text();
            } else if (json.is("args") && json.peek() == '{') {
                part.arguments = json.source();
            } else if (json.is("partialArgs") && json.peek() == '[') {
                part.pieces = new ArrayList<>();
                json.array();
                while (json.element()) {
                    if (json.peek() == '{') {
                        part.pieces.add(ArgumentPiece.read(json, array));
                    } else {
                        json.skip();
                    }
                }
            } else if (json.is("willContinue")) {
                part.continues = json.peek() == 't';
                json.skip();
            } else {
                json.skip();
            }
        }
    }

    private Part next() {
        if (parts == pool.size()) {
            pool.add(new Part());
        }
        Part part = pool.get(parts++);
        part.kind = Kind.TEXT;
        part.from = 0;
        part.to = 0;
        part.plain = true;
        part.id = "";
        part.name = "";
        part.arguments = JsonText.EMPTY;
        part.pieces = List.of();
        part.continues = false;
        return part;
    }

    private void usage() {
        json.object();
        while (json.key()) {
            if (json.is("promptTokenCount")) {
                promptTokens = json.number(-1);
            } else if (json.is("candidatesTokenCount")) {
                candidateTokens = json.number(-1);
            } else if (json.is("thoughtsTokenCount")) {
                thoughtTokens = json.number(-1);
            } else {
                json.skip();
            }
        }
    }

    private void promptFeedback() {
        json.object();
        while (json.key()) {
            if (json.is("blockReason")) {
                blockReason = json.text();
            } else {
                json.skip();
            }
        }
    }
}
