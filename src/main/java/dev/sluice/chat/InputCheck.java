package dev.sluice.chat;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds what a model cannot take in a request. */
public final class InputCheck {

    private final Supplier<Set<Input>> taken;
    private final String model;

    /** What the model takes, once something was needed. */
    private @Nullable Set<Input> known;

    private InputCheck(Supplier<Set<Input>> taken, String model) {
        this.taken = taken;
        this.model = model;
    }

    /**
     * Returns the first field of a request that a model cannot take; null if it takes all.
     *
     * @param taken what the model takes besides text; asked at most once, and only for a request of more than texts
     * @param model its name, for the message
     */
    public static @Nullable Unsendable check(ChatRequest request, Supplier<Set<Input>> taken, String model) {
        return new InputCheck(taken, model).check(request);
    }

    private @Nullable Unsendable check(ChatRequest request) {
        if (!request.tools().isEmpty() && !takes(Input.TOOLS)) {
            return missing("tools", Input.TOOLS);
        }
        if (request.format() != null && request.format().schema() != null && !takes(Input.SCHEMA)) {
            return missing("response_format", Input.SCHEMA);
        }
        for (int turn = 0; turn < request.messages().size(); turn++) {
            List<Part> parts = request.messages().get(turn).parts();
            for (int i = 0; i < parts.size(); i++) {
                Unsendable wrong = part(parts.get(i), turn, i);
                if (wrong != null) {
                    return wrong;
                }
            }
        }
        return null;
    }

    private @Nullable Unsendable part(Part part, int turn, int place) {
        if (part instanceof Part.ToolResult result) {
            // A turn of a tool is one result, whose content is that of the turn.
            if (!takes(Input.TOOLS)) {
                return missing("messages[" + turn + "]", Input.TOOLS);
            }
            for (int i = 0; i < result.content().size(); i++) {
                Unsendable wrong = part(result.content().get(i), turn, i);
                if (wrong != null) {
                    return wrong;
                }
            }
            return null;
        }
        Input needed = needed(part);
        return needed == null || takes(needed)
                ? null
                : missing("messages[" + turn + "].content[" + place + "]", needed);
    }

    private boolean takes(Input input) {
        Set<Input> all = known;
        if (all == null) {
            all = taken.get();
            known = all;
        }
        return all.contains(input);
    }

    /** What a part needs; null if every model can take it. Documents of other types are each adapter's own matter. */
    private static @Nullable Input needed(Part part) {
        if (part instanceof Part.Picture) {
            return Input.IMAGE;
        } else if (part instanceof Part.Document document) {
            return document.media().is("application/pdf") ? Input.PDF : null;
        }
        return part instanceof Part.ToolCall ? Input.TOOLS : null;
    }

    private Unsendable missing(String field, Input needed) {
        return new Unsendable(
                field,
                "is " + needed.words() + ", which " + model + " does not take: leave it out, or choose another model");
    }
}
