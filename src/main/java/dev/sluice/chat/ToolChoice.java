package dev.sluice.chat;

import org.jspecify.annotations.Nullable;

/**
 * Which tools a model may or must call.
 *
 * @param name the tool that must be called; null except for {@link Kind#ONE}
 */
public record ToolChoice(Kind kind, @Nullable String name) {

    /** The kinds of choices. */
    public enum Kind {
        /** The model decides. */
        AUTO,
        /** It calls none. */
        NONE,
        /** It calls at least one. */
        REQUIRED,
        /** It calls a certain one. */
        ONE
    }

    /** A choice without a certain tool. */
    public static ToolChoice of(Kind kind) {
        return new ToolChoice(kind, null);
    }

    /** The choice of one tool. */
    public static ToolChoice one(String name) {
        return new ToolChoice(Kind.ONE, name);
    }
}
