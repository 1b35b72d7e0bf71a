package dev.sluice.provider.responses;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import dev.sluice.provider.AnnotationReader;
import java.util.ArrayList;
import java.util.List;

/**
 * The pieces of output that one event repeats whole, as places in its bytes: those of an item, of a part, or of a whole
 * response.
 */
final class RepeatedOutput {

    /** How a piece is relayed. */
    enum Kind {
        TEXT,
        REASONING,
        REFUSAL,
        TOOL,
        /** A picture that the model made. */
        FILE,
        /** The end of a reasoning item, with what must come back of it. */
        SIGNATURE,
        /** An item that only this protocol knows, all of it: such as the call of a tool that the provider runs itself. */
        PROVIDED,
        OTHER
    }

    /** One text, or one tool call. */
    static final class Piece extends JsonSpan {
        Kind kind = Kind.OTHER;

        /** The id of the call; that of its item if it has no other. */
        String id = "";

        /** The id of the call's item, which the events about it name. */
        String itemId = "";

        /** The name of the call; the format of a picture, or empty. */
        String name = "";

        /** The encrypted content of a reasoning item; empty without one. */
        String encrypted = "";

        /** What a text cites, with places in that text. */
        final List<SourceCited> sources = new ArrayList<>();

        /** The source of arguments that are an object instead of a string; else empty. */
        JsonText object = JsonText.EMPTY;

        /** The place of its item in a list of items; 0 in an item alone. */
        int item;
    }

    private static final String PICTURE = "image_generation_call";

    private final JsonScanner json;
    private final Runnable item = this::item;
    private final Runnable part = this::part;
    private final AnnotationReader annotations;
    private final List<Piece> pool = new ArrayList<>();
    private int count;
    private int itemsRead;

    RepeatedOutput(JsonScanner json) {
        this.json = json;
        this.annotations = new AnnotationReader(json);
    }

    /** Forgets all pieces. */
    void clear() {
        count = 0;
        itemsRead = 0;
    }

    int count() {
        return count;
    }

    Piece get(int i) {
        return pool.get(i);
    }

    /** Reads a list of items. */
    void items() {
        json.list(item);
    }

    /** Reads an item. */
    void item() {
        readItem();
        itemsRead++;
    }

    private void readItem() {
        int before = count;
        String type = "";
        String callId = "";
        String id = "";
        String name = "";
        JsonSpan arguments = new JsonSpan();
        JsonText object = JsonText.EMPTY;
        String encrypted = "";
        String format = "";
        JsonSpan result = new JsonSpan();
        int from = json.begins();
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                type = json.word();
            } else if (json.is("content") && json.isText()) {
                json.text(next(Kind.TEXT));
            } else if (json.is("content")) {
                parts();
            } else if (json.is("summary")) {
                parts();
            } else if (json.is("call_id")) {
                callId = json.id();
            } else if (json.is("id")) {
                id = json.id();
            } else if (json.is("name")) {
                name = json.id();
            } else if ((json.is("arguments") || json.is("input")) && json.isText()) {
                json.text(arguments);
            } else if (json.is("arguments") && json.isObject()) {
                object = json.source();
            } else if (json.is("encrypted_content")) {
                encrypted = json.word();
            } else if (json.is("result") && json.isString()) {
                json.text(result);
            } else if (json.is("result") && type.equals(PICTURE)) {
                json.leaveOut(); // that of other items may be anything
            } else if (json.is("output_format")) {
                format = json.word();
            } else {
                json.skip();
            }
        }
        if (type.equals("message")) {
            return;
        }
        if (type.equals("reasoning")) {
            Piece signature = next(Kind.SIGNATURE);
            signature.itemId = id;
            signature.encrypted = encrypted;
            return;
        }
        count = before;
        if (type.equals(PICTURE)) {
            Piece picture = next(Kind.FILE);
            picture.itemId = id;
            picture.name = format;
            picture.set(result.from(), result.to(), result.plain());
        }
        if (type.equals("function_call") || type.equals("custom_tool_call")) {
            Piece call = next(Kind.TOOL);
            call.id = callId.isEmpty() ? id : callId;
            call.itemId = id;
            call.name = name;
            call.set(arguments.from(), arguments.to(), arguments.plain());
            call.object = object;
        } else if (!type.isEmpty() && !type.equals(PICTURE)) {
            Piece provided = next(Kind.PROVIDED);
            provided.itemId = id;
            provided.set(from, json.reached(), true);
        }
    }

    private void parts() {
        json.list(part);
    }

    /** Reads a part of an item. */
    void part() {
        Piece part = next(Kind.OTHER);
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                part.kind = kind(json.word());
            } else if (json.is("text") || json.is("refusal")) {
                json.text(part);
            } else if (json.is("annotations")) {
                json.list(() -> part.sources.add(annotations.read()));
            } else {
                json.skip();
            }
        }
    }

    private static Kind kind(String partType) {
        return switch (partType) {
            case "output_text", "text" -> Kind.TEXT;
            case "refusal" -> Kind.REFUSAL;
            case "summary_text", "reasoning_text" -> Kind.REASONING;
            default -> Kind.OTHER;
        };
    }

    private Piece next(Kind kind) {
        if (count == pool.size()) {
            pool.add(new Piece());
        }
        Piece piece = pool.get(count++);
        piece.kind = kind;
        piece.set(0, 0, true);
        piece.id = "";
        piece.itemId = "";
        piece.name = "";
        piece.encrypted = "";
        piece.sources.clear();
        piece.object = JsonText.EMPTY;
        piece.item = itemsRead;
        return piece;
    }
}
