package dev.sluice.chat;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what a model cannot take in a request. */
public final class InputCheck {

    private final Set<Input> taken;
    private final String model;

    private InputCheck(Set<Input> taken, String model) {
        this.taken = taken;
        this.model = model;
    }

    /**
     * Returns the first field of a request that a model cannot take; null if it takes all.
     *
     * @param taken what the model takes besides text
     * @param model its name, for the message
     */
    public static @Nullable Unsendable check(ChatRequest request, Set<Input> taken, String model) {
        return new InputCheck(taken, model).check(request);
    }

    private @Nullable Unsendable check(ChatRequest request) {
        if (!request.tools().isEmpty() && !taken.contains(Input.TOOLS)) {
            return missing("tools", Input.TOOLS);
        }
        if (request.format() != null && request.format().schema() != null && !taken.contains(Input.SCHEMA)) {
            return missing("response_format", Input.SCHEMA);
        }
        for (int i = 0; i < request.messages().size(); i++) {
            Message turn = request.messages().get(i);
            Unsendable wrong = parts(turn.parts(), "messages[" + i + "]");
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private @Nullable Unsendable parts(List<Part> parts, String turn) {
        for (int i = 0; i < parts.size(); i++) {
            Input needed = needed(parts.get(i));
            String field = turn + ".content[" + i + "]";
            if (needed != null && !taken.contains(needed)) {
                return missing(parts.get(i) instanceof Part.ToolResult ? turn : field, needed);
            }
            // A turn of a tool is one result, whose content is that of the turn.
            Unsendable wrong = parts.get(i) instanceof Part.ToolResult result ? parts(result.content(), turn) : null;
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    /** What a part needs; null if every model can take it. Documents of other types are each adapter's own matter. */
    private static @Nullable Input needed(Part part) {
        if (part instanceof Part.Picture) {
            return Input.IMAGE;
        } else if (part instanceof Part.Document document) {
            return document.media().is("application/pdf") ? Input.PDF : null;
        }
        return part instanceof Part.ToolCall || part instanceof Part.ToolResult ? Input.TOOLS : null;
    }

    private Unsendable missing(String field, Input needed) {
        return new Unsendable(
                field,
                "is " + needed.words() + ", which " + model + " does not take: leave it out, or choose another model");
    }
}
