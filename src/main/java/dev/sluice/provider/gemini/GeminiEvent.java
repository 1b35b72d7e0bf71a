package dev.sluice.provider.gemini;

import dev.sluice.json.JsonScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The content of one chunk, as places in its bytes. The decoder uses it only after the chunk was read whole, so that a chunk
 * that turns out not to be JSON has no effect. Reused for every chunk of a reply.
 */
final class GeminiEvent {

    /** A reason that is none of those known: the model has stopped, or the prompt was refused, but why cannot be read. */
    static final String UNREADABLE = "?";

    private final JsonScanner json;
    private final Runnable event = this::event;
    private final Runnable chunk = this::chunk;
    private final Runnable candidate = this::candidate;
    private final Runnable part = this::part;
    private final List<GeminiPart> pool = new ArrayList<>();
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
    final GeminiCitations citations;
    final GeminiError error;

    /** Makes an event that reports to {@code leftOut} how many of a chunk's fields could not be read. */
    GeminiEvent(IntConsumer leftOut) {
        json = new JsonScanner(leftOut);
        error = new GeminiError(json);
        citations = new GeminiCitations(json);
    }

    GeminiPart part(int i) {
        return pool.get(i);
    }

    /** Whether it has more content than signatures. */
    boolean hasContent() {
        return pool.stream().limit(parts).anyMatch(GeminiPart::hasContent);
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
        citations.clear();
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
        int found = citations.found.size();
        int cited = citations.cited.size();
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
            } else if (json.is("groundingMetadata")) {
                citations.grounding();
            } else if (json.is("citationMetadata")) {
                citations.citations();
            } else {
                json.skip();
            }
        }
        if (index != 0) {
            parts = before;
            citations.forget(found, cited);
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

    /** Reads a part. Skips code that Google runs, and its results, with their signatures, and files among thoughts. */
    private void part() {
        GeminiPart part = next();
        boolean thought = false;
        boolean unknown = false;
        json.object();
        while (json.key()) {
            if (json.is("text")) {
                json.text(part.text);
            } else if (json.is("thought")) {
                thought = json.flag();
            } else if (json.is("functionCall") && json.isObject()) {
                part.kind = GeminiPart.Kind.CALL;
                call(part);
            } else if (json.is("functionCall")) {
                json.leaveOut();
            } else if (json.is("inlineData")) {
                file(part);
            } else if (json.is("thoughtSignature")) {
                part.signature = json.word();
            } else {
                unknown |= json.isObject();
                json.skip();
            }
        }
        boolean isFile = part.isFile();
        if (isFile || (thought && part.kind == GeminiPart.Kind.TEXT)) {
            part.kind = isFile ? GeminiPart.Kind.FILE : GeminiPart.Kind.THOUGHT;
        }
        boolean signs = !part.signature.isEmpty() && !unknown;
        if ((isFile && thought) || !(part.hasContent() || signs)) {
            parts--;
        }
    }

    private void file(GeminiPart part) {
        json.object();
        while (json.key()) {
            if (json.is("mimeType")) {
                part.mediaType = json.word();
            } else if (json.is("data") && json.isString()) {
                json.text(part.file);
            } else if (json.is("data")) {
                json.leaveOut();
            } else {
                json.skip();
            }
        }
    }

    private void call(GeminiPart part) {
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

    private GeminiPart next() {
        if (parts == pool.size()) {
            pool.add(new GeminiPart());
        }
        GeminiPart part = pool.get(parts++);
        part.clear();
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
