package dev.sluice.provider.gemini;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

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

    /** A reason that is none of those known: the model has stopped, or the prompt was refused, but why cannot be read. */
    static final String UNREADABLE = "?";

    private final JsonScanner json;
    private final Runnable event = this::event;
    private final Runnable chunk = this::chunk;
    private final Runnable candidate = this::candidate;
    private final Runnable part = this::part;
    private final JsonSpan place = new JsonSpan();
    private final List<Part> pool = new ArrayList<>();
    private byte[] array = {};

    int parts;

    /** Why the model stopped; empty while it goes on. */
    String finishReason = "";

    /** Why the prompt was refused; empty if it was not. */
    String blockReason = "";

    long promptTokens;
    long cachedTokens;
    long candidateTokens;
    long thoughtTokens;
    final GeminiError error;

    /** Makes an event that reports to {@code leftOut} how many of a chunk's fields could not be read. */
    GeminiEvent(IntConsumer leftOut) {
        json = new JsonScanner(leftOut);
        error = new GeminiError(json);
    }

    Part part(int i) {
        return pool.get(i);
    }

    /** Reads a chunk, or a list of chunks, which is the form of errors where no event stream was requested. */
    void read(byte[] array, int from, int to) {
        this.array = array;
        json.read(array, from, to, event);
    }

    private void event() {
        parts = 0;
        finishReason = "";
        blockReason = "";
        promptTokens = -1;
        cachedTokens = -1;
        candidateTokens = -1;
        thoughtTokens = -1;
        error.clear();
        json.list(chunk);
    }

    private void chunk() {
        boolean candidates = false;
        boolean describesError = false;
        json.object();
        while (json.key()) {
            if (json.is("candidates")) {
                candidates = json.list(candidate);
            } else if (json.is("usageMetadata")) {
                usage();
            } else if (json.is("promptFeedback")) {
                promptFeedback();
            } else if (json.is("error")) {
                error.read();
            } else {
                describesError |= (json.is("status") || json.is("message") || json.is("detail")) && json.hasContent();
                error.member();
            }
        }
        error.failed |= describesError && !candidates;
    }

    private void candidate() {
        int before = parts;
        int index = 0;
        String finish = "";
        json.object();
        while (json.key()) {
            if (json.is("content")) {
                content();
            } else if (json.is("finishReason")) {
                finish = json.wordOr(UNREADABLE);
            } else if (json.is("index")) {
                index = json.index(0);
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
            if (json.is("parts")) {
                json.list(part);
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
            if (json.is("text")) {
                wanted |= json.text(place);
                part.from = place.from();
                part.to = place.to();
                part.plain = place.plain();
            } else if (json.is("thought")) {
                thought = json.flag();
            } else if (json.is("functionCall") && json.isObject()) {
                part.kind = Kind.CALL;
                call(part);
                wanted = true;
            } else if (json.is("functionCall")) {
                json.leaveOut();
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
                part.id = json.id();
            } else if (json.is("name")) {
                part.name = json.id();
            } else if (json.is("args")) {
                part.arguments = json.objectSource();
            } else if (json.is("partialArgs")) {
                part.pieces = new ArrayList<>();
                json.list(() -> {
                    if (json.isObject()) {
                        part.pieces.add(ArgumentPiece.read(json, array));
                    } else {
                        json.leaveOut();
                    }
                });
            } else if (json.is("willContinue")) {
                part.continues = json.flag();
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
            } else if (json.is("cachedContentTokenCount")) {
                cachedTokens = json.number(-1);
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
                blockReason = json.wordOr(UNREADABLE);
            } else {
                json.skip();
            }
        }
    }
}
