package dev.sluice.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a request.
 *
 * @param all in their order; empty if the model gets none
 * @param choice null for the provider's default, which is that the model decides
 * @param parallel whether the model may call several in one turn; null for the provider's default
 */
public record Tools(
        List<Tool> all,
        @Nullable ToolChoice choice,
        @Nullable Boolean parallel) {

    /** No tools. */
    public static final Tools NONE = new Tools(List.of(), null, null);

    public Tools {
        all = List.copyOf(all);
    }

    /** Whether the model gets none. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether the choice is of this kind. */
    public boolean chooses(ToolChoice.Kind kind) {
        return choice != null && choice.kind() == kind;
    }
}
